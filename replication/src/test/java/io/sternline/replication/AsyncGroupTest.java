package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.promotion.PromotionOutcome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real nodes, and a state that is replicated behind the primary. */
@Timeout(240)
class AsyncGroupTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final int LARGE_VALUE_BYTES = 600 * 1024;

    @TempDir
    Path directory;

    @Test
    void shouldBringThePrimarysChangesToAllReplicas() {
        try (TestGroup<MapMachine> group = start(3)) {
            final int primary = group.awaitPrimary();
            final Map<String, String> written = new TreeMap<>();
            write(group, primary, "first", 1_000, written);
            awaitEqual(group, written);
            final AsyncStatus status = awaitFollowed(group, primary);
            assertThat(status.isPrimary()).isTrue();
            assertThat(status.replicas()).hasSize(2).allSatisfy(lag -> {
                assertThat(lag.link()).isEqualTo(AsyncStatus.Link.CHANGES);
                assertThat(lag.ackedRevision()).isEqualTo(status.revision());
            });
            // A replica may have been given a copy of what was there when it came.
            final List<Long> revisions = revisions(group, primary);
            assertThat(revisions).hasSize(1_000).endsWith(status.revision());
            await().atMost(TestGroup.PATIENCE)
                    .untilAsserted(() -> group.runningIds()
                            .forEach(id -> assertThat(group.node(id)
                                            .asyncChangeLog()
                                            .orElseThrow()
                                            .newestRevision())
                                    .isEqualTo(status.revision())));
        }
    }

    @Test
    void shouldServeAGroupOfOneAndRestoreIt() {
        try (TestGroup<MapMachine> group = start(1)) {
            final Map<String, String> written = new TreeMap<>();
            write(group, group.awaitPrimary(), "first", 100, written);
            group.halt(0);
            group.start(0);
            group.awaitPrimary();
            awaitEqual(group, written);
            write(group, 0, "second", 100, written);
            awaitEqual(group, written);
            group.stop(0);
            group.start(0);
            awaitEqual(group, written);
        }
    }

    @Test
    void shouldLoseNothingByPlannedPromotionsUnderLoad() {
        try (TestGroup<MapMachine> group = start(3)) {
            int primary = group.awaitPrimary();
            final Map<String, String> written = new TreeMap<>();
            for (int round = 0; round < 5; round++) {
                write(group, primary, "round" + round, 500, written);
                final int target = (primary + 1) % 3;
                final ReplicatedNode node = group.node(primary);
                await().atMost(TestGroup.PATIENCE)
                        .until(() -> node.promotionPlan(target).join().isPossible());
                final CompletableFuture<PromotionOutcome> outcome = node.promote(target, TIMEOUT);
                // What is taken while the promotion is under way is part of what must not be lost.
                for (int i = 0; !outcome.isDone(); i++) {
                    final String key = "during" + round + "-" + i;
                    if (putOnce(group, primary, key) == null) {
                        written.put(key, "v");
                    }
                }
                assertThat(outcome.join()).isInstanceOf(PromotionOutcome.Done.class);
                assertThat(group.awaitPrimary()).isEqualTo(target);
                assertThat(group.machine(target).entries())
                        .as("before anything is handed back")
                        .isEqualTo(written);
                primary = target;
            }
            awaitEqual(group, written);
            assertThat(awaitFollowed(group, primary).tailChangesTaken()).isZero();
        }
    }

    @Test
    void shouldRefuseAPromotionOfAMemberThatLacksChanges() {
        try (TestGroup<MapMachine> group = start(3)) {
            final int primary = group.awaitPrimary();
            final int target = (primary + 1) % 3;
            final Map<String, String> written = new TreeMap<>();
            write(group, primary, "a", 10, written);
            awaitEqual(group, written);
            group.machine(target).map().toldOfNamespaces(false);
            write(group, primary, "b", 10, written);
            assertThat(group.node(primary).promote(target, TIMEOUT).join())
                    .isInstanceOfSatisfying(
                            PromotionOutcome.Refused.class,
                            refused -> assertThat(refused.reason())
                                    .contains("member " + target + " lacks 10 changes")
                                    .contains("of ASYNC namespaces, after a wait of 2000 ms"));
            write(group, primary, "c", 10, written);
            group.machine(target).map().toldOfNamespaces(true);
            awaitEqual(group, written);
            await().atMost(TestGroup.PATIENCE)
                    .until(() ->
                            group.node(primary).promotionPlan(target).join().isPossible());
            assertThat(group.node(primary).promote(target, TIMEOUT).join()).isInstanceOf(PromotionOutcome.Done.class);
            awaitEqual(group, written);
        }
    }

    @Test
    void shouldHandOverAllChangesBeforeAPrimaryStops() {
        try (TestGroup<MapMachine> group = start(3)) {
            int primary = group.awaitPrimary();
            final Map<String, String> written = new TreeMap<>();
            for (int round = 0; round < 2; round++) {
                final int stopped = primary;
                await().atMost(TestGroup.PATIENCE)
                        .until(() -> group.node(stopped)
                                .promotionPlan((stopped + 1) % 3)
                                .join()
                                .isPossible());
                if (round > 0) {
                    write(group, primary, "a", 500, written);
                }
                group.stop(primary);
                primary = group.awaitPrimary();
                assertThat(group.machine(primary).entries()).isEqualTo(written);
                group.start(stopped);
                group.awaitPrimary();
                awaitEqual(group, written);
            }
            assertThat(awaitFollowed(group, primary).tailChangesTaken()).isZero();
        }
    }

    @Test
    void shouldTakeNoMoreThanTheReplicasCanFollow() {
        final AsyncConfig config = new AsyncConfig(
                Duration.ZERO, 50, AsyncConfig.DEFAULT.logRetention(), AsyncConfig.DEFAULT.logBytesMax());
        try (TestGroup<MapMachine> group =
                TestGroup.of(3, directory, id -> new MapMachine()).async(config).startAll()) {
            final int primary = group.awaitPrimary();
            final Map<String, String> written = new TreeMap<>();
            write(group, primary, "a", 10, written);
            awaitEqual(group, written);
            replicasTold(group, primary, false);
            String refusal = null;
            for (int i = 0; refusal == null; i++) {
                refusal = putOnce(group, primary, "b" + i);
                if (refusal == null) {
                    written.put("b" + i, "v");
                }
            }
            assertThat(refusal)
                    .startsWith("not done: 1 of 2 replicas must be within the lag limit of 50 changes")
                    .endsWith("send it again");
            replicasTold(group, primary, true);
            write(group, primary, "c", 10, written);
            awaitEqual(group, written);
        }
    }

    @Test
    void shouldTakeOverTheTailOfAPrimaryThatDied() {
        try (TestGroup<MapMachine> group = start(3)) {
            final int before = group.awaitPrimary();
            final Map<String, String> written = new TreeMap<>();
            write(group, before, "a", 100, written);
            awaitEqual(group, written);
            replicasTold(group, before, false);
            write(group, before, "tail", 100, written);
            group.halt(before);
            final int after = group.awaitPrimary();
            group.runningIds().forEach(id -> group.machine(id).map().toldOfNamespaces(true));
            awaitWritable(group, after);
            write(group, after, "b", 100, written);
            written.put("probe", "v");
            group.start(before);
            awaitEqual(group, written);
        }
    }

    @Test
    void shouldCatchUpWithManyAndLargeChangesHoweverReplicasComeAndGo() {
        try (TestGroup<MapMachine> group = start(3)) {
            final int primary = group.awaitPrimary();
            final int slow = (primary + 1) % 3;
            final int away = (primary + 2) % 3;
            final Map<String, String> written = new TreeMap<>();
            write(group, primary, "a", 10, written);
            awaitEqual(group, written);
            group.machine(slow).map().toldOfNamespaces(false);
            group.halt(away);
            final String large = "x".repeat(LARGE_VALUE_BYTES);
            for (int i = 0; i < 20_000; i++) {
                final String key = i % 500 == 0 ? "large" + i % 3_000 : "key" + i % 1_000;
                final String value = i % 500 == 0 ? large + i : "value" + i;
                assertThat(group.machine(primary).put(key, value).join()).isNull();
                written.put(key, value);
                if (i == 10_000) {
                    group.start(away);
                }
            }
            group.machine(slow).map().toldOfNamespaces(true);
            awaitEqual(group, written);
            awaitFollowed(group, primary);
        }
    }

    @Test
    void shouldBeWholeAgainWhenAllNodesHaveDied() {
        try (TestGroup<MapMachine> group = start(3)) {
            final Map<String, String> written = new TreeMap<>();
            write(group, group.awaitPrimary(), "a", 500, written);
            group.runningIds().forEach(group::halt);
            List.of(0, 1, 2).forEach(group::start);
            awaitEqual(group, written);
            write(group, group.awaitPrimary(), "b", 10, written);
            awaitEqual(group, written);
        }
    }

    /** Whether replicas can apply what comes. */
    private static void replicasTold(final TestGroup<MapMachine> group, final int primary, final boolean isTold) {
        group.runningIds()
                .filter(id -> id != primary)
                .forEach(id -> group.machine(id).map().toldOfNamespaces(isTold));
    }

    private TestGroup<MapMachine> start(final int size) {
        return TestGroup.of(size, directory, id -> new MapMachine()).startAll();
    }

    private static void write(
            final TestGroup<MapMachine> group,
            final int primary,
            final String prefix,
            final int count,
            final Map<String, String> written) {
        awaitWritable(group, primary, prefix + "0");
        written.put(prefix + "0", "v");
        for (int i = 1; i < count; i++) {
            final String key = prefix + i;
            assertThat(putOnce(group, primary, key)).isNull();
            written.put(key, "v");
        }
    }

    private static void awaitWritable(final TestGroup<MapMachine> group, final int primary) {
        awaitWritable(group, primary, "probe");
    }

    private static void awaitWritable(final TestGroup<MapMachine> group, final int primary, final String key) {
        await("primary that takes changes")
                .atMost(TestGroup.PATIENCE)
                .until(() -> putOnce(group, primary, key) == null);
    }

    private static String putOnce(final TestGroup<MapMachine> group, final int id, final String key) {
        return group.machine(id).put(key, "v").orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static void awaitEqual(final TestGroup<MapMachine> group, final Map<String, String> written) {
        await("equal copies")
                .atMost(TestGroup.PATIENCE)
                .untilAsserted(() -> group.runningIds()
                        .forEach(id -> assertThat(group.machine(id).entries().equals(written))
                                .as(() -> "node " + id + " holds what was written; " + statuses(group))
                                .isTrue()));
    }

    private static String statuses(final TestGroup<MapMachine> group) {
        return group.runningIds()
                .mapToObj(id -> "node " + id + ": " + group.status(id) + ' '
                        + group.node(id).asyncStatus().orElseThrow())
                .collect(Collectors.joining("; "));
    }

    private static AsyncStatus awaitFollowed(final TestGroup<MapMachine> group, final int primary) {
        return await("replicas that lack nothing")
                .atMost(TestGroup.PATIENCE)
                .until(
                        () -> group.node(primary).asyncStatus().orElseThrow(),
                        status -> status.replicas().stream()
                                .allMatch(lag -> lag.ackedRevision() == status.revision() && lag.lagRecords() == 0));
    }

    private static List<Long> revisions(final TestGroup<MapMachine> group, final int id) {
        final ChangeLog log = group.node(id).asyncChangeLog().orElseThrow();
        final List<Long> revisions = new ArrayList<>();
        try (ChangeCursor cursor = log.openCursor(log.oldestRevision())) {
            while (cursor.poll((revision, buffer, offset, length) -> revisions.add(revision), 10) > 0) {
                // Goes on.
            }
        }
        return revisions;
    }
}
