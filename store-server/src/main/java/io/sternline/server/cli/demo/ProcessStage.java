package io.sternline.server.cli.demo;

import io.sternline.client.Admin;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.BackendStatus;
import io.sternline.client.lb.LoadBalancing;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import io.sternline.server.cli.process.PortBlock;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The stage as eight processes of this machine: three nodes, three application servers, two balancers. All are started
 * at once; none of them needs another to be there first.
 *
 * <p>Thread-safe in so far as an exit hook may close it at any time.
 */
final class ProcessStage implements Stage, AutoCloseable {
    static final int SERVERS = 3;
    static final int BALANCERS = 2;

    private static final String GROUP = "demo";
    private static final int HELPER_HEAP_MB = 64;
    private static final Duration READY_TIME_MAX = Duration.ofSeconds(60);
    private static final Duration READY_CALL_TIMEOUT = Duration.ofMillis(500);
    private static final Duration DEFINE_CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final long READY_INTERVAL_MS = 50;

    private final Path dir;
    private final String mainClass;
    private final List<JavaProcess> servers = new ArrayList<>();
    private final List<JavaProcess> balancers = new ArrayList<>();
    private final List<URI> balancerUris = new ArrayList<>();
    private LocalGroup group;
    private PortBlock ports;
    private StoreClient operator;
    private LoadBalancing pool;
    private boolean closed;

    /**
     * @param dir where everything is kept.
     * @param mainClass whose commands {@code server}, {@code demo-app} and {@code demo-lb} to run.
     */
    ProcessStage(final Path dir, final String mainClass) {
        this.dir = dir;
        this.mainClass = mainClass;
    }

    /** Starts all processes, without waiting for them. */
    synchronized void start() {
        if (closed) {
            throw new IllegalStateException("the stage is closed");
        }
        group = LocalGroup.start(
                LocalGroupSettings.in(dir).group(GROUP).mainClass(mainClass).build());
        final int nodes = group.addresses().size();
        ports = PortBlock.claim(group.addresses().get(nodes - 1).basePort() + PortBlock.PORTS);
        final String endpoints = String.join(",", group.endpoints());
        for (int i = 0; i < SERVERS; i++) {
            servers.add(helper("app-" + (i + 1), "demo-app", port(i), "--endpoints", endpoints));
        }
        for (int i = 0; i < BALANCERS; i++) {
            final int port = port(SERVERS + i);
            balancerUris.add(URI.create("http://127.0.0.1:" + port));
            balancers.add(helper("lb-" + (i + 1), "demo-lb", port, "--endpoints", endpoints));
        }
    }

    private int port(final int index) {
        return ports.basePort() + index;
    }

    private JavaProcess helper(final String name, final String command, final int port, final String... more) {
        final List<String> args = new ArrayList<>(List.of(command, "--name", name, "--port", Integer.toString(port)));
        args.addAll(List.of(more));
        return JavaProcess.start(
                name, JavaCommand.helper(mainClass, HELPER_HEAP_MB, args.toArray(String[]::new)), group.logDir());
    }

    /** Waits until the group is complete, makes the demo's namespaces and its pool of servers, and waits until the shop is open. */
    void awaitReady() throws InterruptedException {
        try (StoreClient client = connect("demo-start", READY_CALL_TIMEOUT)) {
            group.awaitComplete(client, READY_TIME_MAX);
        }
        try (StoreClient client = connect("demo-start", DEFINE_CALL_TIMEOUT)) {
            final Admin admin = client.admin();
            admin.defineNamespaceIfAbsent(Carts.NAMESPACE, Carts.SETTINGS);
            admin.defineNamespaceIfAbsent(SteadyWriter.NAMESPACE, NamespaceSettings.DEFAULT);
            admin.defineNamespaceIfAbsent(PoolPlacements.VISITS_NAMESPACE, NamespaceSettings.DEFAULT);
        }
        openPool();
        awaitShopOpen();
    }

    /** What an operator does. */
    private synchronized void openPool() {
        operator = connect("demo-operator", DEFINE_CALL_TIMEOUT);
        pool = operator.loadBalancing(PoolPlacements.POOL, PoolPlacements.SETTINGS);
        for (int i = 0; i < SERVERS; i++) {
            pool.backends().put(io.sternline.client.lb.Backend.of(servers.get(i).name(), "127.0.0.1:" + port(i)));
        }
    }

    /** Waits until every balancer finds every application server well. */
    void awaitShopOpen() throws InterruptedException {
        final HttpClient http = Http.client("ready-http");
        final long deadlineNs = System.nanoTime() + READY_TIME_MAX.toNanos();
        for (final URI balancer : balancerUris) {
            while (!seesAllServers(http, balancer)) {
                failIfAnyEnded();
                if (System.nanoTime() - deadlineNs > 0) {
                    throw new IllegalStateException("after " + READY_TIME_MAX.toSeconds() + " s the balancer at "
                            + balancer + " does not find all " + SERVERS + " application servers well; the logs are in "
                            + group.logDir());
                }
                TimeUnit.MILLISECONDS.sleep(READY_INTERVAL_MS);
            }
        }
    }

    private static boolean seesAllServers(final HttpClient http, final URI balancer) throws InterruptedException {
        final HttpRequest request = HttpRequest.newBuilder(URI.create(balancer + LoadBalancer.HEALTH_PATH))
                .timeout(Duration.ofSeconds(2))
                .build();
        try {
            final String up = http.send(request, BodyHandlers.ofString()).body();
            return up.lines().filter(name -> !name.isBlank()).count() == SERVERS;
        } catch (final IOException ex) {
            return false;
        }
    }

    private void failIfAnyEnded() {
        for (final List<JavaProcess> helpers : List.of(servers, balancers)) {
            for (final JavaProcess helper : helpers) {
                if (!helper.isAlive()) {
                    throw new IllegalStateException(helper.describe());
                }
            }
        }
    }

    Path logDir() {
        return dir.resolve("logs");
    }

    @Override
    public List<String> balancers() {
        return balancers.stream().map(JavaProcess::name).toList();
    }

    @Override
    public List<URI> balancerUris() {
        return List.copyOf(balancerUris);
    }

    @Override
    public List<String> servers() {
        return servers.stream().map(JavaProcess::name).toList();
    }

    @Override
    public StoreClient connect(final String clientName, final Duration callTimeout) {
        return StoreClient.builder()
                .endpoints(group.endpoints())
                .group(GROUP)
                .name(clientName)
                .callTimeout(callTimeout)
                .build();
    }

    @Override
    public Part killNode(final int nodeId) {
        return kill(group.process(nodeId));
    }

    @Override
    public Part startNode(final int nodeId) {
        group.start(nodeId);
        return part(group.process(nodeId));
    }

    @Override
    public boolean isNodeRunning(final int nodeId) {
        return group.process(nodeId).isAlive();
    }

    @Override
    public Part killBalancer(final int index) {
        return kill(balancers.get(index));
    }

    @Override
    public Part killServer(final int index) {
        return kill(servers.get(index));
    }

    @Override
    public void drainServer(final int index, final Duration deadline) {
        pool.backends().drain(servers.get(index).name(), deadline);
    }

    @Override
    public boolean isDrained(final int index) {
        return pool.backends()
                .find(servers.get(index).name())
                .flatMap(BackendStatus::drained)
                .isPresent();
    }

    private static Part kill(final JavaProcess process) {
        process.kill9();
        return part(process);
    }

    private static Part part(final JavaProcess process) {
        return new Part(process.name(), process.pid());
    }

    /** Stops everything. What faces the customers goes first, so that nothing complains about what it still needs. */
    @Override
    public synchronized void close() {
        closed = true;
        if (operator != null) {
            pool.close();
            operator.close();
        }
        balancers.forEach(JavaProcess::askToStop);
        servers.forEach(JavaProcess::askToStop);
        balancers.forEach(JavaProcess::close);
        servers.forEach(JavaProcess::close);
        if (group != null) {
            group.close();
        }
        if (ports != null) {
            ports.close();
        }
    }
}
