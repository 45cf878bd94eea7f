package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.aeron.cluster.RecordingLog;
import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.replication.statemachine.SnapshotOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class SnapshotTest {
    private static final int LARGE_BYTES = 256 * 1024;
    /** A little more than one segment file of log. */
    private static final int SEGMENT_MESSAGES = 70;

    @TempDir
    Path directory;

    @Test
    void shouldLoadTheSnapshotAndReplayTheRest() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            GroupTest.offer(group, primary, 0, 30);
            snapshot(group, (primary + 1) % 3);
            GroupTest.offer(group, primary, 30, 50);
            GroupTest.awaitCount(group, 50);

            group.halt(primary);
            group.start(primary);
            GroupTest.offer(group, group.awaitPrimary(), 50, 60);
            GroupTest.awaitEqual(group, 60);
            assertThat(group.machine(primary).wasLoaded()).isTrue();

            group.runningIds().forEach(group::halt);
            group.startAll();
            group.awaitPrimary();
            GroupTest.awaitEqual(group, 60);
        }
    }

    @Test
    void shouldBringTheLargestRecordThroughASnapshot() {
        try (TestGroup<Journal> group =
                TestGroup.<Journal>of(1, directory, id -> new BulkyJournal()).startAll()) {
            GroupTest.offer(group, group.awaitPrimary(), 0, 3);
            snapshot(group, 0);
            group.halt(0);
            group.start(0);
            group.awaitPrimary();
            GroupTest.awaitCount(group, 3);
            assertThat(group.machine(0).wasLoaded()).isTrue();
            assertThat(((BulkyJournal) group.machine(0)).loaded).containsExactly(BulkyJournal.BULK);
        }
    }

    /** Has a record of the largest size before the lines. */
    private static final class BulkyJournal extends Journal {
        private static final byte[] BULK = new byte[SnapshotOutput.RECORD_BYTES_MAX];

        static {
            new Random(42).nextBytes(BULK);
        }

        private byte[] loaded;

        @Override
        protected void write(final SnapshotOutput output) {
            output.write(new UnsafeBuffer(BULK), 0, BULK.length);
            super.write(output);
        }

        @Override
        public void loadSnapshot(final SnapshotInput input) {
            super.loadSnapshot(handler -> input.forEach((buffer, offset, length) -> {
                if (loaded == null) {
                    loaded = new byte[length];
                    buffer.getBytes(offset, loaded);
                } else {
                    handler.onRecord(buffer, offset, length);
                }
            }));
        }
    }

    /** Whose snapshots are not written as long as it is held. */
    private static final class HeldJournal extends Journal {
        private final CountDownLatch goOn = new CountDownLatch(1);
        private volatile boolean isHeld;
        private volatile boolean isWriting;
        private volatile boolean hasBadDisk;

        @Override
        public FrozenState freeze(final Runnable idle) {
            final FrozenState frozen = super.freeze(idle);
            return isHeld ? hold(frozen) : frozen;
        }

        private FrozenState hold(final FrozenState frozen) {
            return new FrozenState() {
                @Override
                public void write(final SnapshotOutput output) {
                    isWriting = true;
                    try {
                        goOn.await();
                    } catch (final InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                    if (hasBadDisk) {
                        throw new UncheckedIOException(new IOException("a bad disk, for the test"));
                    }
                    frozen.write(output);
                }

                @Override
                public void end() {
                    frozen.end();
                }

                @Override
                public void release() {
                    frozen.release();
                }
            };
        }
    }

    /** A group of one, with one snapshot and another that is being written. */
    private TestGroup<HeldJournal> groupThatWrites() {
        final TestGroup<HeldJournal> group =
                TestGroup.of(1, directory, id -> new HeldJournal()).startAll();
        group.awaitPrimary();
        GroupTest.offer(group, 0, 0, 10);
        snapshot(group, 0);
        GroupTest.offer(group, 0, 10, 20);
        group.machine(0).isHeld = true;
        group.node(0).requestSnapshot();
        await().atMost(TestGroup.PATIENCE).until(() -> group.machine(0).isWriting);
        return group;
    }

    @Test
    void shouldGoOnWhileASnapshotIsWrittenAndShowItWhenItIsWhole() {
        try (TestGroup<HeldJournal> group = groupThatWrites()) {
            final long before = group.status(0).snapshotPosition();
            GroupTest.offer(group, 0, 20, 40);
            GroupTest.awaitCount(group, 40);
            assertThat(group.status(0).snapshotPosition()).isEqualTo(before);

            group.machine(0).goOn.countDown();
            await().atMost(TestGroup.PATIENCE).until(() -> group.status(0).snapshotPosition() > before);
            group.halt(0);
            group.start(0);
            group.awaitPrimary();
            GroupTest.awaitCount(group, 40);
            assertThat(group.machine(0).loaded()).isEqualTo(20);
        }
    }

    @Test
    void shouldGoBackToTheSnapshotBeforeIfTheNewestWasNotWrittenToItsEnd() throws IOException {
        try (TestGroup<HeldJournal> group = groupThatWrites()) {
            group.machine(0).hasBadDisk = true;
            group.machine(0).goOn.countDown();
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> snapshotFiles(group).stream().noneMatch(name -> name.endsWith(".part")));
            GroupTest.offer(group, 0, 20, 40);
            GroupTest.awaitCount(group, 40);
            group.halt(0);
            Files.createFile(group.dataDir(0).resolve("snapshots").resolve("4711.part"));
            group.start(0);
            group.awaitPrimary();
            GroupTest.awaitCount(group, 40);
            assertThat(group.machine(0).loaded()).isEqualTo(10);
            assertThat(snapshotFiles(group)).noneMatch(name -> name.endsWith(".part"));
            snapshot(group, 0);
            group.halt(0);
            group.start(0);
            group.awaitPrimary();
            assertThat(group.machine(0).loaded()).isEqualTo(40);
        }
    }

    /** The next is ordered while one is being written, which does happen to a replica: it is written after it. */
    @Test
    void shouldWriteOneSnapshotAfterTheOther() {
        try (TestGroup<HeldJournal> group = groupThatWrites()) {
            group.node(0).requestSnapshot();
            GroupTest.offer(group, 0, 20, 30);
            GroupTest.awaitCount(group, 30);
            final long before = group.status(0).snapshotPosition();
            group.machine(0).isHeld = false;
            group.machine(0).goOn.countDown();
            await().atMost(TestGroup.PATIENCE).until(() -> group.status(0).snapshotPosition() > before);
            GroupTest.offer(group, 0, 30, 31);
            snapshot(group, 0);
            group.halt(0);
            group.start(0);
            group.awaitPrimary();
            assertThat(group.machine(0).loaded()).isEqualTo(31);
        }
    }

    @Test
    void shouldGoOnWithoutASnapshotThatCannotBeWritten() throws IOException {
        try (TestGroup<Journal> group =
                TestGroup.of(1, directory, id -> new Journal()).startAll()) {
            group.awaitPrimary();
            GroupTest.offer(group, 0, 0, 10);
            final Path inTheWay = group.dataDir(0).resolve("snapshots");
            Files.createFile(inTheWay);
            group.node(0).requestSnapshot();
            await().atMost(TestGroup.PATIENCE).until(() -> listedSnapshots(group) == 1);
            GroupTest.offer(group, 0, 10, 20);
            GroupTest.awaitCount(group, 20);
            assertThat(group.status(0).snapshotPosition()).isEqualTo(-1);

            Files.delete(inTheWay);
            group.halt(0);
            group.start(0);
            group.awaitPrimary();
            GroupTest.awaitCount(group, 20);
            assertThat(group.machine(0).wasLoaded()).isFalse();
            snapshot(group, 0);
        }
    }

    /** Aeron lists it with its two parts, whatever has become of its file. */
    private static long listedSnapshots(final TestGroup<?> group) {
        try (RecordingLog log =
                new RecordingLog(group.dataDir(0).resolve("cluster").toFile(), false)) {
            return log.entries().stream()
                    .filter(entry -> entry.type == RecordingLog.ENTRY_TYPE_SNAPSHOT && entry.serviceId < 0)
                    .count();
        }
    }

    private static List<String> snapshotFiles(final TestGroup<?> group) throws IOException {
        try (Stream<Path> files = Files.list(group.dataDir(0).resolve("snapshots"))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    @Test
    void shouldRefuseALogWhoseBeginningNoSnapshotStandsFor() throws IOException {
        try (TestGroup<Journal> group =
                TestGroup.of(1, directory, id -> new Journal()).startAll()) {
            group.awaitPrimary();
            for (int round = 0; round < 2; round++) {
                offerLarge(group, 0, SEGMENT_MESSAGES);
                snapshot(group, 0);
            }
            await().atMost(TestGroup.PATIENCE).until(() -> !hasFirstSegment(group, 0));
            group.stop(0);
            final Path snapshots = group.dataDir(0).resolve("snapshots");
            final Path aside = snapshots.resolveSibling("aside");
            Files.move(snapshots, aside);
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(() -> group.start(0))
                    .withMessageContaining("no whole snapshot")
                    .withMessageContaining(snapshots.toString());

            Files.move(aside, snapshots);
            group.start(0);
            group.awaitPrimary();
            GroupTest.awaitCount(group, 2 * SEGMENT_MESSAGES);
        }
    }

    @Test
    void shouldTakeSnapshotsByItselfAsTheLogGrows() {
        try (TestGroup<Journal> group = TestGroup.of(1, directory, id -> new Journal())
                .snapshotLogBytes(1_000_000)
                .startAll()) {
            group.awaitPrimary();
            offerLarge(group, 0, 8);
            await().atMost(TestGroup.PATIENCE).until(() -> group.status(0).snapshotPosition() > 1_000_000);
        }
    }

    @Test
    void shouldPurgeOldLogOnlyWhenEveryMemberHoldsWhatReplacesIt() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int lagging = (primary + 1) % 3;
            group.stop(lagging);
            for (int round = 0; round < 2; round++) {
                offerLarge(group, primary, SEGMENT_MESSAGES);
                snapshot(group, primary);
            }
            final long firstSnapshots = group.status(primary).snapshotPosition();
            assertThat(hasFirstSegment(group, primary)).isTrue();

            group.start(lagging);
            assertThat(group.awaitPrimary()).isEqualTo(primary);
            GroupTest.awaitEqual(group, 2 * SEGMENT_MESSAGES);
            for (int round = 0; round < 2; round++) {
                group.offer(primary, "between");
                snapshot(group, primary);
            }
            await().atMost(TestGroup.PATIENCE)
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> group.runningIds().noneMatch(id -> hasFirstSegment(group, id)));
            assertThat(group.status(primary).snapshotPosition()).isGreaterThan(firstSnapshots);

            group.halt(lagging);
            offerLarge(group, primary, SEGMENT_MESSAGES);
            snapshot(group, primary);
            group.start(lagging);
            group.awaitPrimary();
            GroupTest.awaitEqual(group, 3 * SEGMENT_MESSAGES + 2);
            assertThat(group.machine(lagging).wasLoaded()).isTrue();

            group.runningIds().forEach(group::halt);
            group.startAll();
            group.awaitPrimary();
            GroupTest.awaitEqual(group, 3 * SEGMENT_MESSAGES + 2);
        }
    }

    @Test
    void shouldSeedAMemberWhoseDataWasRemoved() throws IOException {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            final int emptied = (primary + 1) % 3;
            final int healthy = (primary + 2) % 3;
            for (int round = 0; round < 2; round++) {
                offerLarge(group, primary, SEGMENT_MESSAGES);
                snapshot(group, primary);
            }
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> group.runningIds().noneMatch(id -> hasFirstSegment(group, id)));
            group.stop(emptied);
            IoUtil.delete(group.dataDir(emptied).toFile(), false);

            group.stop(healthy);
            Files.createDirectories(group.dataDir(emptied).resolve("cluster"));
            copy(
                    group.dataDir(healthy).resolve("archive"),
                    group.dataDir(emptied).resolve("archive"));
            copy(
                    group.dataDir(healthy).resolve("snapshots"),
                    group.dataDir(emptied).resolve("snapshots"));
            Files.copy(
                    group.dataDir(healthy).resolve("cluster").resolve("recording.log"),
                    group.dataDir(emptied).resolve("cluster").resolve("recording.log"));
            final String identity = Files.readString(group.dataDir(healthy).resolve("node.properties"));
            Files.writeString(
                    group.dataDir(emptied).resolve("node.properties"),
                    identity.replace("nodeId=" + healthy, "nodeId=" + emptied));

            group.start(healthy);
            group.start(emptied);
            group.offer(group.awaitPrimary(), "after");
            GroupTest.awaitEqual(group, 2 * SEGMENT_MESSAGES + 1);
        }
    }

    private static void copy(final Path from, final Path to) throws IOException {
        Files.createDirectories(to);
        try (Stream<Path> files = Files.list(from)) {
            for (final Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
    }

    static void snapshot(final TestGroup<? extends Journal> group, final int asked) {
        final long before = group.status(asked).snapshotPosition();
        group.node(asked).requestSnapshot();
        await("snapshot")
                .atMost(TestGroup.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> group.runningIds().allMatch(id -> group.status(id).snapshotPosition() > before));
    }

    /** Waits until all of it is applied: a snapshot asked for earlier may come before the end of it. */
    private static void offerLarge(final TestGroup<Journal> group, final int id, final int count) {
        final int before = group.machine(id).count();
        for (int i = 0; i < count; i++) {
            group.offer(id, "large " + "x".repeat(LARGE_BYTES));
        }
        await().atMost(TestGroup.PATIENCE).until(() -> group.machine(id).count() == before + count);
    }

    /** The log is the first recording, so its first file is always called this. */
    private static boolean hasFirstSegment(final TestGroup<Journal> group, final int id) {
        try (Stream<Path> files = Files.list(group.dataDir(id).resolve("archive"))) {
            return files.anyMatch(file -> file.getFileName().toString().equals("0-0.rec"));
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
