package io.sternline.server.cli.demo;

import io.sternline.client.StoreClient;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The whole shop in this JVM, on an {@link InMemoryStore}: real HTTP between its parts, no processes. */
final class InJvmStage implements Stage, AutoCloseable {
    private static final long FAILOVER_MS = 300;

    private final InMemoryStore store;
    private final ScheduledExecutorService election = Executors.newSingleThreadScheduledExecutor();
    private final List<AppServer> servers = new ArrayList<>();
    private final List<LoadBalancer> balancers = new ArrayList<>();
    private final InMemoryTrouble trouble = new InMemoryTrouble();
    private final Map<String, Boolean> drains = new ConcurrentHashMap<>();
    private final List<URI> balancerUris = new ArrayList<>();

    InJvmStage(final InMemoryStore store) throws IOException {
        this.store = store;
        final List<Backend> backends = new ArrayList<>();
        for (int i = 1; i <= 3; i++) {
            final AppServer server = new AppServer("app-" + i, store.client());
            servers.add(server);
            backends.add(new Backend("app-" + i, server.listen(0).uri()));
        }
        for (int i = 1; i <= 2; i++) {
            final Placements placements =
                    new InMemoryPlacements(backends, store.namespace(AffinityTable.NAMESPACE), drains, trouble);
            final LoadBalancer balancer = new LoadBalancer("lb-" + i, placements);
            balancers.add(balancer);
            balancerUris.add(balancer.listen(0).uri());
        }
    }

    /** Called when a new primary is elected: what it might have lost. */
    void onElected(final Runnable action) {
        onElected = action;
    }

    private volatile Runnable onElected = () -> {};

    @Override
    public List<String> balancers() {
        return List.of("lb-1", "lb-2");
    }

    @Override
    public List<URI> balancerUris() {
        return List.copyOf(balancerUris);
    }

    @Override
    public List<String> servers() {
        return List.of("app-1", "app-2", "app-3");
    }

    @Override
    public StoreClient connect(final String clientName, final Duration callTimeout) {
        return store.client();
    }

    @Override
    public Part killNode(final int nodeId) {
        store.kill(nodeId);
        election.schedule(
                () -> {
                    onElected.run();
                    store.elect();
                },
                FAILOVER_MS,
                TimeUnit.MILLISECONDS);
        return new Part("node-" + nodeId, nodeId);
    }

    @Override
    public Part startNode(final int nodeId) {
        store.start(nodeId);
        return new Part("node-" + nodeId, nodeId);
    }

    @Override
    public boolean isNodeRunning(final int nodeId) {
        return store.isRunning(nodeId);
    }

    @Override
    public Part killBalancer(final int index) {
        balancers.get(index).close();
        return new Part(balancers().get(index), index);
    }

    @Override
    public Part killServer(final int index) {
        servers.get(index).close();
        return new Part(servers().get(index), index);
    }

    @Override
    public void drainServer(final int index, final Duration deadline) {
        final String server = servers().get(index);
        drains.put(server, false);
        election.schedule(() -> drains.put(server, true), deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public boolean isDrained(final int index) {
        return drains.getOrDefault(servers().get(index), false);
    }

    @Override
    public void close() {
        election.shutdownNow();
        try {
            balancers.forEach(LoadBalancer::close);
        } finally {
            servers.forEach(AppServer::close);
        }
    }
}
