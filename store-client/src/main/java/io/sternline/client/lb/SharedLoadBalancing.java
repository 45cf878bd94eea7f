package io.sternline.client.lb;

import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.touch.TouchSender;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Puts the parts of a pool together, and takes them apart. */
final class SharedLoadBalancing implements LoadBalancing {
    private static final String AFFINITY = ".affinity";
    private static final String BACKENDS = ".backends";
    private static final String CONNECTIONS = ".connections";

    /** How often it is looked whether the last connection to a backend that is gone has been closed. */
    private static final long CONNECTIONS_LEFT_MS = 5_000;

    /** What is lost with a primary is written anew. */
    private static final NamespaceSettings CONNECTIONS_SETTINGS =
            NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC);

    private final Set<SharedBalancer> balancers = ConcurrentHashMap.newKeySet();
    private final Set<RunningHealthChecks> checks = ConcurrentHashMap.newKeySet();
    private final StoreClient client;
    private final String name;
    private final Namespace backendsNamespace;
    private final Namespace affinityNamespace;
    private final AffinityStore affinityStore;
    private final Timer timer;
    private final PoolLease lease;
    private final Connections connections;
    private final BackendModel model;
    private final BackendReader reader;
    private final BackendFeed feed;
    private final Affinity affinity;
    private final Backends backends;
    private volatile boolean isDefined;

    private SharedLoadBalancing(final StoreClient client, final String name, final LoadBalancingSettings settings) {
        this.client = client;
        this.name = name;
        backendsNamespace = client.namespace(name + BACKENDS);
        affinityNamespace = client.namespace(name + AFFINITY);
        final Namespace connectionsNamespace = client.namespace(name + CONNECTIONS);
        timer = new Timer(name);
        affinityStore =
                AffinityStore.open(affinityNamespace, settings, task -> timer.laterMs(TouchSender.RETRY_MS, task));
        lease = new PoolLease(client, settings.leaseTtl(), timer);
        connections = new Connections(connectionsNamespace, lease);
        model = new BackendModel(settings.upUnlessReported());
        reader = new BackendReader(backendsNamespace.async(), model);
        feed = new BackendFeed(backendsNamespace, model, this::define, this::close);
        affinity = new SharedAffinity(
                affinityStore, new NamedBackends(model, reader, backendsNamespace.name()), this::requireDefined);
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
        final Consumer<BackendModel.View> connectionsLeft = connections::onView;
        model.follow(connectionsLeft);
        timer.every(CONNECTIONS_LEFT_MS, () -> model.tellAgain(connectionsLeft));
        feed.start();
    }

    /** In this order: where there is a namespace of backends there is one of each other kind. */
    private void define() {
        client.admin().defineNamespaceIfAbsent(affinityNamespace.name(), NamespaceSettings.DEFAULT);
        client.admin().defineNamespaceIfAbsent(name + CONNECTIONS, CONNECTIONS_SETTINGS);
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
        final SharedBalancer balancer = newBalancer(policy);
        balancer.start();
        return balancer;
    }

    @Override
    public Balancer balancer(final Policy policy, final CircuitBreakers breakers) {
        final SharedBalancer balancer = newBalancer(policy);
        balancer.start(breakers);
        return balancer;
    }

    private SharedBalancer newBalancer(final Policy policy) {
        final SharedBalancer balancer = new SharedBalancer(
                policy, model, reader, backendsNamespace.name(), affinityStore, connections, timer, balancers::remove);
        balancers.add(balancer);
        if (policy == Policy.LEAST_CONNECTIONS) {
            connections.share();
        }
        return balancer;
    }

    @Override
    public synchronized HealthChecks healthChecks(final HealthCheck check, final HealthSettings healthSettings) {
        if (!checks.isEmpty()) {
            throw new IllegalStateException("pool '" + name
                    + "' has health checks already, and an observer has one voice: close them before others are made");
        }
        final HealthReports reports = new HealthReports(backendsNamespace.async(), timer);
        final RunningHealthChecks running =
                new RunningHealthChecks(check, healthSettings, model, reports, lease, timer, checks::remove);
        checks.add(running);
        running.start();
        return running;
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
        connections.close();
        lease.close();
        timer.close();
        affinityStore.close();
    }

    @Override
    public String toString() {
        return "load balancing of '" + name + "'";
    }
}
