package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.Assignment;
import io.sternline.client.lb.Backend;
import io.sternline.client.lb.BackendStatus;
import io.sternline.client.lb.Balancer;
import io.sternline.client.lb.LoadBalancing;
import io.sternline.client.lb.Policy;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Observers in processes of their own, which are killed, as is the primary. */
@Timeout(240)
class HealthProcessTest {
    private static final int HEAP_MB = 64;
    private static final int CONNECTIONS = 20;
    private static final int CHOICES = 30;

    @TempDir
    private Path dir;

    private final List<JavaProcess> observers = new ArrayList<>();
    private final Map<String, HttpServer> servers = new HashMap<>();
    private ProcessGroup group;
    private StoreClient client;
    private LoadBalancing pool;
    private Balancer balancer;

    @BeforeEach
    void start() throws InterruptedException, IOException {
        group = ProcessGroup.start(dir.resolve("group"));
        client = group.connect();
        pool = client.loadBalancing(BalancerProcess.POOL, ObserverProcess.SETTINGS);
        balancer = pool.balancer(Policy.LEAST_CONNECTIONS);
        for (final String id : List.of("a", "b", "c")) {
            serve(id, 0);
            pool.backends()
                    .put(Backend.of(
                            id, "127.0.0.1:" + servers.get(id).getAddress().getPort()));
        }
        for (int i = 1; i <= 2; i++) {
            final JavaCommand command = JavaCommand.helper(
                    ObserverProcess.class.getName(),
                    HEAP_MB,
                    String.join(",", group.endpoints()),
                    "b",
                    Integer.toString(CONNECTIONS));
            observers.add(JavaProcess.start("observer-" + i, command, dir));
        }
    }

    private void serve(final String id, final int port) throws IOException {
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
        server.start();
        servers.put(id, server);
    }

    @AfterEach
    void stop() {
        observers.forEach(JavaProcess::close);
        servers.values().forEach(server -> server.stop(0));
        if (pool != null) {
            pool.close();
            client.close();
        }
        if (group != null) {
            group.close();
        }
    }

    @Test
    void shouldGoByTheMajorityOfLiveObserversAndForgetTheDead() throws IOException {
        for (final String id : servers.keySet()) {
            awaitReports(id, 2, 0);
        }
        await().atMost(ProcessGroup.PATIENCE).until(() -> !chosen().contains("b"));
        final Assignment assignment = pool.affinity().assign("session", () -> "a");

        final int port = servers.get("a").getAddress().getPort();
        servers.get("a").stop(0);
        awaitReports("a", 0, 2);
        assertThat(status("a").isUp()).isFalse();
        assertThat(balancer.assign("session").orElseThrow())
                .matches(moved -> !moved.backend().equals("a") && moved.epoch() > assignment.epoch());
        group.kill9(group.primary().nodeId());
        serve("a", port);
        awaitReports("a", 2, 0);
        assertThat(status("a").isUp()).isTrue();

        observers.get(0).kill9();
        servers.get("c").stop(0);
        awaitReports("c", 0, 1);
        assertThat(status("c").isUp()).isFalse();
        observers.get(1).kill9();
        awaitReports("c", 0, 0);
        assertThat(status("c").isUp()).isTrue();
        await().atMost(ProcessGroup.PATIENCE).until(() -> chosen().contains("b"));
    }

    private void awaitReports(final String id, final int up, final int down) {
        await().atMost(ProcessGroup.PATIENCE)
                .untilAsserted(() -> assertThat(pool.backends().find(id)).hasValueSatisfying(status -> {
                    assertThat(status.reportsUp()).as("finds %s up", id).isEqualTo(up);
                    assertThat(status.reportsDown()).as("finds %s down", id).isEqualTo(down);
                }));
    }

    private BackendStatus status(final String id) {
        return pool.backends().find(id).orElseThrow();
    }

    private Set<String> chosen() {
        final Set<String> ids = new HashSet<>();
        for (int i = 0; i < CHOICES; i++) {
            balancer.choose().map(Backend::id).ifPresent(ids::add);
        }
        return ids;
    }
}
