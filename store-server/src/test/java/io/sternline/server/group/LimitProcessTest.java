package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.Link;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.CircuitBreaker;
import io.sternline.client.lb.CircuitBreaker.State;
import io.sternline.client.lb.CircuitBreakers;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits and a breaker shared by load balancers in processes of their own, while the primary is killed. */
@Timeout(240)
class LimitProcessTest {
    private static final int HEAP_MB = 64;

    /** Takes of each process before the primary is killed, and as many again afterwards, in units of 20. */
    private static final int LINES = 15;

    /** How far the group's clock may have been behind when all began: a tenth of a second, and what a busy machine adds. */
    private static final long CLOCK_NS_MAX = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private Path dir;

    private final List<JavaProcess> balancers = new ArrayList<>();
    private ProcessGroup group;
    private StoreClient client;

    @BeforeEach
    void start() throws InterruptedException {
        group = ProcessGroup.start(dir.resolve("group"));
        client = group.connect();
    }

    @AfterEach
    void stop() {
        balancers.forEach(JavaProcess::close);
        client.close();
        group.close();
    }

    /**
     * In any time t, all together are allowed burst + t * rate; in an ASYNC namespace as much again for the time of which
     * the next primary has heard nothing.
     */
    @Test
    void shouldHoldALimitForAllThoughThePrimaryIsKilled() {
        client.admin().defineNamespace(LimitProcess.SYNC, NamespaceSettings.DEFAULT);
        client.admin()
                .defineNamespace(LimitProcess.ASYNC, NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
        startBalancers(LimitProcess.LIMITS);
        final long beginNs = System.nanoTime();
        say(LimitProcess.GO);
        awaitTakes(LINES);

        final NodeStatus[] primary = new NodeStatus[1];
        final long[] askedNs = new long[1];
        await().atMost(ProcessGroup.PATIENCE).until(() -> {
            askedNs[0] = System.nanoTime();
            primary[0] = group.primary();
            return primary[0].async().replicas().stream().allMatch(replica -> replica.link() == Link.CHANGES);
        });
        group.kill9(primary[0].nodeId());
        final long unheardNs = System.nanoTime()
                - askedNs[0]
                + primary[0].async().replicas().stream()
                        .map(ReplicaLag::age)
                        .mapToLong(Duration::toNanos)
                        .max()
                        .orElseThrow();
        awaitTakes(3 * LINES);
        say(LimitProcess.STOP);
        awaitLines("DONE", 1);
        final long timeNs = System.nanoTime() - beginNs + CLOCK_NS_MAX;

        final long mostOfSync = most(timeNs);
        final long mostOfAsync = most(timeNs) + most(unheardNs);
        System.out.println("LimitProcessTest: SYNC " + total(LimitProcess.SYNC) + " of " + mostOfSync + ", ASYNC "
                + total(LimitProcess.ASYNC) + " of " + mostOfAsync);
        assertThat(total(LimitProcess.SYNC)).isLessThanOrEqualTo(mostOfSync);
        assertThat(total(LimitProcess.ASYNC)).isLessThanOrEqualTo(mostOfAsync);
        assertThat(lines("TOTAL")).allMatch(line -> !line.endsWith(" 0"), "was refused at times");
    }

    @Test
    void shouldProbeABackendNoMoreThanMayThoughAProberAndThePrimaryDie() {
        startBalancers(LimitProcess.BREAKER);
        say(LimitProcess.ILL);
        awaitLines("STATE OPEN", 1);
        awaitLines("STATE HALF_OPEN", 1);
        say(LimitProcess.PAUSE);
        awaitLines("WORD " + LimitProcess.PAUSE, 1);

        final long leasesNs = LimitProcess.BREAKER_SETTINGS.probeTime().toNanos();
        final long heldNs = System.nanoTime();
        say(LimitProcess.HOLD);
        final int probesMax = LimitProcess.BREAKER_SETTINGS.probesMax();
        await().atMost(ProcessGroup.PATIENCE).until(() -> lines("HELD").size() >= probesMax);
        group.kill9(group.primary().nodeId());
        final JavaProcess holder = balancers.stream()
                .filter(balancer -> !lines(balancer, "HELD").isEmpty())
                .findFirst()
                .orElseThrow();
        holder.kill9();
        balancers.remove(holder);
        group.primary();
        final int held = lines("HELD").size() + lines(holder, "HELD").size();
        if (System.nanoTime() - heldNs < leasesNs / 2) {
            assertThat(held).as("while their leases lasted").isEqualTo(probesMax);
        }

        say(LimitProcess.WELL);
        awaitLines("STATE CLOSED", 1);
        try (CircuitBreakers breakers =
                CircuitBreakers.open(client, LimitProcess.POOL, LimitProcess.BREAKER_SETTINGS)) {
            final CircuitBreaker breaker = breakers.of(LimitProcess.BACKEND);
            await().atMost(ProcessGroup.PATIENCE).until(() -> breakers.awaitReady(Duration.ofSeconds(1)));
            assertThat(breaker.state()).isEqualTo(State.CLOSED);
        }
        assertThat(lines("PASSED"))
                .as("requests of a closed breaker while it was held")
                .isEmpty();
    }

    private static long most(final long timeNs) {
        return LimitProcess.LIMIT.burst() + timeNs / LimitProcess.LIMIT.intervalNs();
    }

    private long total(final String namespace) {
        return lines("TOTAL " + namespace).stream()
                .mapToLong(line -> Long.parseLong(line.split(" ")[2]))
                .sum();
    }

    private void startBalancers(final String what) {
        for (int i = 1; i <= 2; i++) {
            final JavaCommand command = JavaCommand.helper(
                    LimitProcess.class.getName(), HEAP_MB, what, String.join(",", group.endpoints()));
            balancers.add(JavaProcess.start("lb-" + i, command, dir));
        }
        awaitLines("READY", 1);
    }

    private void say(final String word) {
        client.namespace("default").put(LimitProcess.WORD, word.getBytes(UTF_8));
    }

    private void awaitTakes(final int count) {
        awaitLines("TAKES " + LimitProcess.SYNC, count);
        awaitLines("TAKES " + LimitProcess.ASYNC, count);
    }

    private void awaitLines(final String beginning, final int count) {
        await().atMost(ProcessGroup.PATIENCE)
                .until(() -> balancers.stream()
                        .allMatch(balancer -> lines(balancer, beginning).size() >= count));
    }

    /** Of all that run. */
    private List<String> lines(final String beginning) {
        return balancers.stream()
                .flatMap(balancer -> lines(balancer, beginning).stream())
                .toList();
    }

    private static List<String> lines(final JavaProcess balancer, final String beginning) {
        try {
            final Path log = balancer.logFile();
            final String text = Files.exists(log) ? Files.readString(log) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
