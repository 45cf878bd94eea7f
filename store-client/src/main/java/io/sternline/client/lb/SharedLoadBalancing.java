package io.sternline.client.lb;

import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.StoreClient;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Puts the parts of a pool together, and takes them apart. */
final class SharedLoadBalancing implements LoadBalancing {
    private static final String AFFINITY = ".affinity";
    private static final String BACKENDS = ".backends";

    private final Set<SharedBalancer> balancers = ConcurrentHashMap.newKeySet();
    private final Set<RunningHealthChecks> checks = ConcurrentHashMap.newKeySet();
    private final StoreClient client;
    private final String name;
    private final LoadBalancingSettings settings;
    private final Namespace backendsNamespace;
    private final Namespace affinityNamespace;
    private final AffinityStore affinityStore;
    private final Timer timer;
    private final BackendModel model;
    private final BackendReader reader;
    private final BackendFeed feed;
    private final Affinity affinity;
    private final Backends backends;
    private volatile boolean isDefined;

    private SharedLoadBalancing(final StoreClient client, final String name, final LoadBalancingSettings settings) {
        this.client = client;
        this.name = name;
        this.settings = settings;
        backendsNamespace = client.namespace(name + BACKENDS);
        affinityNamespace = client.namespace(name + AFFINITY);
        affinityStore = AffinityStore.open(affinityNamespace, settings);
        timer = new Timer(name);
        model = new BackendModel(settings.upUnlessReported());
        reader = new BackendReader(backendsNamespace.async(), model);
        feed = new BackendFeed(backendsNamespace, model, this::define, this::close);
        affinity = new SharedAffinity(affinityStore, this::requireDefined);
        backends = new SharedBackends(backendsNamespace, model, this::requireDefined, affinity::sessions);
    }

    static LoadBalancing open(final StoreClient client, final String name, final LoadBalancingSettings settings) {
        final SharedLoadBalancing opened = new SharedLoadBalancing(client, name, settings);
        opened.start();
        return opened;
    }

    private void start() {
        final DrainDuty drains = new DrainDuty(model, backendsNamespace.async(), affinityNamespace.async());
        timer.every(DrainDuty.INTERVAL_MS, drains::look);
        feed.start();
    }

    /** In this order: where there is a namespace of backends there is one of assignments. */
    private void define() {
        client.admin().defineNamespaceIfAbsent(affinityNamespace.name(), NamespaceSettings.DEFAULT);
        client.admin().defineNamespaceIfAbsent(backendsNamespace.name(), NamespaceSettings.DEFAULT);
        isDefined = true;
    }

    private void requireDefined() {
        if (!isDefined && !model.view().isReady()) {
            define();
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Backends backends() {
        return backends;
    }

    @Override
    public Affinity affinity() {
        return affinity;
    }

    @Override
    public Balancer balancer(final Policy policy) {
        final SharedBalancer balancer = new SharedBalancer(
                policy, model, reader, backendsNamespace.name(), affinityStore, timer, balancers::remove);
        balancers.add(balancer);
        balancer.start();
        return balancer;
    }

    @Override
    public HealthChecks healthChecks(final HealthCheck check, final HealthSettings healthSettings) {
        final HealthReports reports = new HealthReports(backendsNamespace.async(), this::observer, timer);
        final RunningHealthChecks running =
                new RunningHealthChecks(check, healthSettings, model, reports, timer, checks::remove);
        checks.add(running);
        running.start();
        return running;
    }

    private Observer observer() {
        return new Observer(Long.toHexString(System.nanoTime()), Expiry.idle(settings.leaseTtl()));
    }

    @Override
    public boolean awaitReady(final Duration timeout) throws InterruptedException {
        final long beginNs = System.nanoTime();
        return feed.awaitReady(timeout) && affinityStore.awaitReady(timeout.minusNanos(System.nanoTime() - beginNs));
    }

    @Override
    public void close() {
        balancers.forEach(SharedBalancer::close);
        checks.forEach(RunningHealthChecks::close);
        feed.close();
        timer.close();
        affinityStore.close();
    }

    @Override
    public String toString() {
        return "load balancing of '" + name + "'";
    }
}
