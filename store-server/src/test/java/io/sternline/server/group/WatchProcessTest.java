package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.CompactedException;
import io.sternline.client.Namespace;
import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.client.WatchOptions;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes that are killed, paused, drained and stopped while changes are watched. */
@Timeout(240)
class WatchProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final int NODES = 3;
    private static final int WRITERS = 2;
    private static final long WRITES_BETWEEN = 50;
    private static final int RESUMPTIONS = 6;
    private static final String LITTLE_LOG = "changeLog:\n  bytesMax: 64MiB\n";
    private static final int LARGE_BYTES = 1 << 19;
    private static final int LARGE_WRITES = 128;

    @TempDir
    private Path dir;

    private LocalGroup group;
    private StoreClient client;
    private StoreClient operator;

    private void start() throws InterruptedException {
        client = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(CALL_TIMEOUT)
                .build();
        operator = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(Duration.ofSeconds(2))
                .build();
        group.awaitComplete(operator, PATIENCE);
    }

    @AfterEach
    void stop() {
        client.close();
        operator.close();
        group.close();
    }

    @Test
    void shouldBringEachChangeOnceWhateverBecomesOfNodes() throws IOException, InterruptedException {
        group = LocalGroup.start(LocalGroupSettings.in(dir).build());
        start();
        final Namespace namespace = client.namespace("default");
        try (RecordedWatch steady = watchAll(0);
                RecordedWatch counters = watch("counter-");
                RecordedWatch puts = watch("put-1-1");
                AcknowledgedWorkload workload = new AcknowledgedWorkload(namespace, CALL_TIMEOUT, WRITERS)) {
            awaitProgress(workload);
            killPrimary(workload);
            pause(primary(), workload);
            drain(workload);
            stopAndStart(replica(), workload);
            workload.close();
            assertThat(workload.violations()).isEmpty();
            final long newest = newestRevision();
            await().atMost(PATIENCE).until(() -> isAt(newest, steady, counters, puts));
            assertThat(steady.end()).isNull();
            assertConsecutive(steady.changes(), newest);
            assertThat(steady.changes().size()).isGreaterThan((int) workload.acknowledged());
            assertSame(counters, steady, "counter-");
            assertSame(puts, steady, "put-1-1");
            assertResumable(steady.changes(), newest);
        }
    }

    @Test
    void shouldTellThatChangesAreGoneOnlyWhenNoNodeHasThem() throws IOException, InterruptedException {
        group = LocalGroup.start(LocalGroupSettings.in(dir).build());
        for (int nodeId = 0; nodeId < NODES; nodeId++) {
            // Two of them keep little.
            group.kill9(nodeId);
            if (nodeId > 0) {
                Files.writeString(dir.resolve("node-" + nodeId + ".yaml"), LITTLE_LOG, StandardOpenOption.APPEND);
            }
            group.start(nodeId);
        }
        start();
        final Namespace namespace = client.namespace("default");
        final byte[] large = new byte[LARGE_BYTES];
        for (int i = 0; i < LARGE_WRITES; i++) {
            namespace.put("large-" + i % 4, large);
        }
        final long newest = newestRevision();
        try (RecordedWatch fromTheFirst = watchAll(0)) {
            await().atMost(PATIENCE).until(() -> fromTheFirst.end() != null || isAt(newest, fromTheFirst));
            assertThat(fromTheFirst.end()).as("node 0 has them all").isNull();
            assertConsecutive(fromTheFirst.changes(), newest);
        }
        group.stop(0);
        namespace.put("last", new byte[1]);
        try (RecordedWatch fromTheFirst = watchAll(0);
                RecordedWatch fromTheNewest = watchAll(newest)) {
            await().atMost(PATIENCE).until(() -> isAt(newest + 1, fromTheNewest));
            await().atMost(PATIENCE).until(() -> fromTheFirst.end() != null);
            assertThat(fromTheFirst.end()).isInstanceOf(CompactedException.class);
            assertThat(fromTheFirst.changes()).isEmpty();
        }
    }

    private RecordedWatch watchAll(final long afterRevision) {
        return new RecordedWatch(
                "watch-all",
                client.admin().watch(WatchOptions.after(afterRevision).withTouches()));
    }

    private RecordedWatch watch(final String prefix) {
        return new RecordedWatch(
                "watch-" + prefix,
                client.namespace("default")
                        .watch(WatchOptions.after(0).withTouches().withPrefix(prefix)));
    }

    private void killPrimary(final AcknowledgedWorkload workload) throws InterruptedException {
        final int killed = primary();
        group.kill9(killed);
        awaitProgress(workload);
        group.start(killed);
        group.awaitComplete(operator, PATIENCE);
        awaitProgress(workload);
    }

    private void pause(final int nodeId, final AcknowledgedWorkload workload) throws IOException, InterruptedException {
        signal(nodeId, "STOP");
        try {
            awaitProgress(workload);
        } finally {
            signal(nodeId, "CONT");
        }
        group.awaitComplete(operator, PATIENCE);
        awaitProgress(workload);
    }

    private void drain(final AcknowledgedWorkload workload) {
        final int drained = replica();
        operator.admin().drain(drained);
        await().atMost(PATIENCE)
                .until(() -> LocalGroup.statusOrEmpty(operator).stream()
                        .anyMatch(node -> node.nodeId() == drained && node.connections() == 0));
        awaitProgress(workload);
        operator.admin().undrain(drained);
    }

    private void stopAndStart(final int nodeId, final AcknowledgedWorkload workload) throws InterruptedException {
        group.stop(nodeId);
        awaitProgress(workload);
        group.start(nodeId);
        group.awaitComplete(operator, PATIENCE);
        awaitProgress(workload);
    }

    private void signal(final int nodeId, final String name) throws IOException, InterruptedException {
        final long pid = group.process(nodeId).pid();
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
    }

    /** Every revision that the group takes is a change. */
    private static void assertConsecutive(final List<RecordedWatch.Seen> changes, final long newest) {
        long last = 0;
        for (final RecordedWatch.Seen change : changes) {
            assertThat(change.revision())
                    .as("the change that follows on %d", last)
                    .isEqualTo(last + 1);
            last = change.revision();
        }
        assertThat(last).isGreaterThanOrEqualTo(newest);
    }

    private static void assertSame(final RecordedWatch some, final RecordedWatch all, final String prefix) {
        assertThat(some.end()).isNull();
        assertThat(some.changes().size()).isPositive();
        final long limit = Math.min(some.revision(), all.revision());
        assertEqual(
                upTo(limit, some.changes()),
                upTo(limit, all.changes()).stream()
                        .filter(change -> change.namespace().equals("default")
                                && change.key().startsWith(prefix))
                        .toList());
    }

    /** One by one: thousands of changes in a message help nobody. */
    private static void assertEqual(final List<RecordedWatch.Seen> some, final List<RecordedWatch.Seen> expected) {
        for (int i = 0; i < Math.min(some.size(), expected.size()); i++) {
            assertThat(some.get(i)).isEqualTo(expected.get(i));
        }
        assertThat(some.size()).isEqualTo(expected.size());
    }

    private static List<RecordedWatch.Seen> upTo(final long revision, final List<RecordedWatch.Seen> changes) {
        return changes.stream().filter(change -> change.revision() <= revision).toList();
    }

    /** From anywhere, several at a time and whichever node serves them. */
    private void assertResumable(final List<RecordedWatch.Seen> changes, final long newest) {
        final long seed = System.nanoTime();
        System.out.println("resumptions with seed " + seed);
        final Random random = new Random(seed);
        final List<RecordedWatch> resumed = new ArrayList<>();
        final List<Long> starts = new ArrayList<>();
        for (int i = 0; i < RESUMPTIONS; i++) {
            final long start = random.nextLong(newest + 1);
            starts.add(start);
            resumed.add(watchAll(start));
        }
        try {
            await().atMost(PATIENCE).until(() -> isAt(newest, resumed.toArray(RecordedWatch[]::new)));
            for (int i = 0; i < RESUMPTIONS; i++) {
                final long start = starts.get(i);
                assertEqual(
                        upTo(newest, resumed.get(i).changes()),
                        upTo(newest, changes).stream()
                                .filter(change -> change.revision() > start)
                                .toList());
            }
        } finally {
            resumed.forEach(RecordedWatch::close);
        }
    }

    private static boolean isAt(final long revision, final RecordedWatch... watches) {
        for (final RecordedWatch watch : watches) {
            if (watch.revision() < revision) {
                return false;
            }
        }
        return true;
    }

    private static void awaitProgress(final AcknowledgedWorkload workload) {
        final long goal = workload.acknowledged() + WRITES_BETWEEN;
        await().atMost(PATIENCE).until(() -> workload.acknowledged() >= goal);
    }

    private int primary() {
        return await().atMost(PATIENCE)
                .until(() -> GroupStatus.primary(LocalGroup.statusOrEmpty(operator)), Optional::isPresent)
                .orElseThrow()
                .nodeId();
    }

    private int replica() {
        return (primary() + 1) % NODES;
    }

    private long newestRevision() {
        return await()
                .atMost(PATIENCE)
                .until(() -> LocalGroup.statusOrEmpty(operator), status -> !status.isEmpty())
                .stream()
                .mapToLong(NodeStatus::revision)
                .max()
                .orElseThrow();
    }
}
