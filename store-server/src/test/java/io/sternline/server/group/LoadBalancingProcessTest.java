package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.Assignment;
import io.sternline.client.lb.Backend;
import io.sternline.client.lb.LoadBalancing;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Load balancers in processes of their own, and a group whose primary is killed while they are at work. */
@Timeout(240)
class LoadBalancingProcessTest {
    private static final int SESSIONS = 1_000;
    private static final int HEAP_MB = 64;
    private static final int WRITES_IN_BETWEEN = 50;

    @TempDir
    private Path dir;

    private final List<JavaProcess> balancers = new ArrayList<>();
    private ProcessGroup group;
    private StoreClient client;
    private LoadBalancing pool;

    @BeforeEach
    void start() throws InterruptedException {
        group = ProcessGroup.start(dir.resolve("group"));
        client = group.connect();
        pool = client.loadBalancing(BalancerProcess.POOL);
        for (final String id : List.of("a", "b", "c")) {
            pool.backends().put(Backend.of(id, "127.0.0.1:9"));
        }
        for (int i = 1; i <= 2; i++) {
            final JavaCommand command = JavaCommand.helper(
                    BalancerProcess.class.getName(),
                    HEAP_MB,
                    "lb-" + i,
                    Integer.toString(SESSIONS),
                    String.join(",", group.endpoints()));
            balancers.add(JavaProcess.start("lb-" + i, command, dir));
        }
        awaitLines("READY", 1);
    }

    @AfterEach
    void stop() {
        balancers.forEach(JavaProcess::close);
        if (pool != null) {
            pool.close();
            client.close();
        }
        if (group != null) {
            group.close();
        }
    }

    @Test
    void shouldAgreeWhateverBecomesOfThePrimaryAndDrainABackendOnce() throws InterruptedException {
        say(BalancerProcess.RACE);
        awaitLines("ASSIGNED", SESSIONS / 10);
        group.kill9(group.primary().nodeId());
        awaitLines("RACED", 1);
        assertThat(assignments(1, "shared-"))
                .isEqualTo(assignments(0, "shared-"))
                .hasSize(SESSIONS);
        assertThat(assignments(0, "shared-")).isEqualTo(stored("shared-"));

        pool.backends().drain("a");
        final long drainedFrom = revisionOfDefinition("a");
        awaitOwnSessions();
        say(BalancerProcess.STOP);
        awaitLines("DONE", 1);
        assertThat(stored("").values()).noneMatch(place -> place.isAt("a") && place.epoch() > drainedFrom);

        assertThat(lines("DRAINED a")).allMatch(List::isEmpty);
    }

    @Test
    void shouldTellThatABackendHasDrainedOnceAndShowChangesToAll() {
        say(BalancerProcess.RACE);
        awaitLines("RACED", 1);
        pool.backends().put(Backend.of("d", "127.0.0.1:9").withWeight(5));
        awaitLines("ADDED d", 1);
        pool.backends().drain("a");
        awaitLines("CHANGED a", 1);
        final long left = pool.affinity().evacuate("a", key -> Optional.of("d")).left();
        assertThat(left).isZero();
        awaitLines("DRAINED a", 1);
        assertThat(pool.backends().sessions("a")).isZero();
        pool.backends().ready("a");
        awaitOwnSessions();
        pool.backends().drain("a", Duration.ofMillis(300));
        awaitLines("DRAINED a", 2);
        say(BalancerProcess.STOP);
        awaitLines("DONE", 1);
        assertThat(lines("DRAINED a")).allMatch(drained -> drained.size() == 2);
        assertThat(pool.backends().find("a").orElseThrow().drained()).isPresent();
    }

    @Test
    void shouldRejectWritesUnderAnOldEpoch() {
        final Namespace carts = client.namespace("default");
        final Assignment first = pool.affinity().assign("session", () -> "a");
        carts.guardedBy(first.guard()).put("cart", text("by a"));
        group.kill9(group.primary().nodeId());
        final Assignment second = pool.affinity().reassign(first, "b");
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertFenced(carts, first);
        carts.guardedBy(second.guard()).put("cart", text("by b"));
        assertThat(pool.affinity().release(first)).isFalse();
        assertThat(pool.affinity().release(second)).isTrue();
        assertFenced(carts, second);
        final Assignment third = pool.affinity().assign("session", () -> "a");
        assertThat(third.epoch()).isGreaterThan(second.epoch());
        assertFenced(carts, first);
        assertThat(carts.get("cart").orElseThrow().text()).isEqualTo("by b");
    }

    private static void assertFenced(final Namespace carts, final Assignment assignment) {
        assertThatThrownBy(() -> carts.guardedBy(assignment.guard()).put("cart", text("late")))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.FENCED));
    }

    private static byte[] text(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void say(final String word) {
        client.namespace("default").put(BalancerProcess.WORD, text(word), Expiry.NEVER);
    }

    private long revisionOfDefinition(final String id) {
        return client.namespace(BalancerProcess.POOL + ".backends")
                .get("backend/" + id, ReadLevel.LINEARIZABLE)
                .orElseThrow()
                .revision();
    }

    /** Until both have assigned some more sessions of their own. */
    private void awaitOwnSessions() {
        for (int i = 0; i < balancers.size(); i++) {
            final String own = "lb-" + (i + 1);
            final int index = i;
            final int goal = assignments(i, own).size() + WRITES_IN_BETWEEN;
            await().atMost(ProcessGroup.PATIENCE)
                    .until(() -> assignments(index, own).size() >= goal);
        }
    }

    private record Place(String backend, long epoch) {
        boolean isAt(final String id) {
            return backend.equals(id);
        }
    }

    private Map<String, Place> assignments(final int balancer, final String prefix) {
        final Map<String, Place> assignments = new TreeMap<>();
        for (final String line : lines(balancer, "ASSIGNED " + prefix)) {
            final String[] words = line.split(" ");
            assignments.put(words[1], new Place(words[2], Long.parseLong(words[3])));
        }
        return assignments;
    }

    private Map<String, Place> stored(final String prefix) {
        final Map<String, Place> assignments = new TreeMap<>();
        try (var entries = client.namespace(BalancerProcess.POOL + ".affinity").scan(prefix)) {
            entries.forEach(
                    (final Entry entry) -> assignments.put(entry.key(), new Place(entry.text(), entry.revision())));
        }
        return assignments;
    }

    private void awaitLines(final String beginning, final int count) {
        await().atMost(ProcessGroup.PATIENCE)
                .until(() -> lines(beginning).stream().allMatch(found -> found.size() >= count));
    }

    /** Of each balancer. */
    private List<List<String>> lines(final String beginning) {
        return IntStream.range(0, balancers.size())
                .mapToObj(balancer -> lines(balancer, beginning))
                .toList();
    }

    private List<String> lines(final int balancer, final String beginning) {
        final Path log = balancers.get(balancer).logFile();
        try {
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
