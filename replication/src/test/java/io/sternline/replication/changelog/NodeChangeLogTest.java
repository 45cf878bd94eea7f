package io.sternline.replication.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class NodeChangeLogTest {
    @TempDir
    private Path directory;

    @Test
    void shouldHoldEachChangeInOrderAndWhole() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 5_000).drain();

            final UnsafeBuffer expected = new UnsafeBuffer(new byte[300]);
            final List<Long> found = new ArrayList<>();
            try (ChangeCursor cursor = rig.log().openCursor(0)) {
                while (cursor.poll(
                                (revision, buffer, offset, length) -> {
                                    found.add(revision);
                                    assertThat(length).isEqualTo(LogRig.fill(expected, revision, 300));
                                    assertThat(new UnsafeBuffer(buffer, offset, length))
                                            .isEqualTo(new UnsafeBuffer(expected, 0, length));
                                },
                                3)
                        > 0) {
                    assertThat(cursor.revision()).isEqualTo(found.get(found.size() - 1));
                }
            }
            assertThat(found).isEqualTo(LogRig.range(1, 5_000));
            assertThat(rig.log().oldestRevision()).isZero();
            assertThat(rig.log().newestRevision()).isEqualTo(5_000);
        }
    }

    @Test
    void shouldBeReadFromAnyRevision() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            for (long revision = 1; revision <= 2_000; revision++) {
                rig.record(revision);
                if (revision % 7 == 0) {
                    rig.drain();
                }
            }
            rig.drain();
            for (long revision = 0; revision <= 2_000; revision += 13) {
                assertThat(rig.readAfter(revision)).isEqualTo(LogRig.range(revision + 1, 2_000));
            }
            assertThat(rig.readAfter(2_000)).isEmpty();
        }
    }

    @Test
    void shouldPassOverWhatComesUpToARevisionAhead() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            try (ChangeCursor cursor = rig.log().openCursor(15)) {
                assertThat(LogRig.readOn(cursor)).isEmpty();
                rig.recordAll(11, 20).drain();
                assertThat(LogRig.readOn(cursor)).isEqualTo(LogRig.range(16, 20));
            }
        }
    }

    @Test
    void shouldPassOverWhatIsThereAfterARestart() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 100).drain();
            rig.recordAll(101, 200);
            rig.reopen();
            rig.recordAll(1, 300).drain();
            rig.reopen();
            rig.recordAll(250, 310).drain();

            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 310));
        }
    }

    @Test
    void shouldFindWhatAKilledProcessLeftInTheRing() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 100).drain();
            rig.recordAll(101, 200);
            rig.abandonAndOpen();
            rig.recordAll(150, 260).drain();

            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 260));
        }
    }

    @Test
    void shouldTakeTheLargestChanges() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            for (long revision = 1; revision <= 60; revision++) {
                rig.record(revision, revision % 2 == 0 ? ChangeRecorder.CHANGE_BYTES_MAX : 100);
                rig.drain();
            }
            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 60));
            rig.reopen();
            assertThat(rig.readAfter(30)).isEqualTo(LogRig.range(31, 60));
            assertThatThrownBy(() -> rig.record(61, ChangeRecorder.CHANGE_BYTES_MAX + 1))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("655361");
        }
    }

    @Test
    void shouldRefuseRevisionsThatWereNeverGivenOut() throws Exception {
        final long jumped = (1L << 40) + 10;
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10);
            rig.recordAll(jumped, jumped + 5).drain();
            try (ChangeCursor ahead = rig.log().openCursor(jumped + 100)) {
                rig.recordAll(jumped + 6, jumped + 8);
                rig.recordAll(jumped + 1_000, jumped + 1_001).drain();
                assertThatThrownBy(() -> LogRig.readOn(ahead)).isInstanceOf(CompactedLogException.class);
            }
            for (final long revision : new long[] {11, 12, jumped - 1}) {
                assertThatThrownBy(() -> rig.log().openCursor(revision))
                        .isInstanceOf(CompactedLogException.class)
                        .hasMessageContaining("another history");
            }
            assertThat(rig.readAfter(10)).hasSize(11).startsWith(jumped);
            assertThat(rig.readAfter(0)).hasSize(21);
            assertThat(rig.readAfter(jumped)).hasSize(10);
        }
    }

    @Test
    void shouldBeginAnewBehindASnapshotAheadOfIt() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            try (ChangeCursor before = rig.log().openCursor(5)) {
                rig.log().recorder().continueAt(10);
                rig.log().recorder().continueAt(7);
                rig.drain();
                assertThat(rig.log().oldestRevision()).isZero();

                rig.log().recorder().continueAt(50);
                rig.recordAll(51, 60).drain();
                assertThatThrownBy(() -> LogRig.readOn(before)).isInstanceOf(CompactedLogException.class);
            }
            assertThat(rig.log().oldestRevision()).isEqualTo(50);
            assertThat(rig.readAfter(50)).isEqualTo(LogRig.range(51, 60));
            assertThatThrownBy(() -> rig.log().openCursor(49))
                    .isInstanceOfSatisfying(
                            CompactedLogException.class,
                            e -> assertThat(e.oldestRevision()).isEqualTo(50));
            rig.reopen();
            assertThat(rig.log().oldestRevision()).isEqualTo(50);
            assertThat(rig.readAfter(50)).isEqualTo(LogRig.range(51, 60));
        }
    }

    @Test
    void shouldBeginAnewThoughKilledBeforeItCould() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            rig.log().recorder().continueAt(50);
            rig.recordAll(51, 60);
            rig.abandonAndOpen();
            rig.recordAll(51, 70).drain();

            assertThat(rig.log().oldestRevision()).isEqualTo(50);
            assertThat(rig.readAfter(50)).isEqualTo(LogRig.range(51, 70));
        }
    }

    @Test
    void shouldNotTrustWhatAMachineThatWentDownMayHaveLostElsewhere() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            rig.bootId = new BootId(2, 2);
            rig.reopen();
            assertThat(rig.readAfter(0)).hasSize(10);

            rig.bootId = new BootId(3, 3);
            rig.isForced = true;
            rig.abandonAndOpen();
            assertThat(rig.readAfter(0)).hasSize(10);

            rig.bootId = new BootId(4, 4);
            rig.isForced = false;
            rig.abandonAndOpen();
            assertThat(rig.log().newestRevision()).isZero();
            rig.log().recorder().continueAt(5);
            rig.recordAll(6, 8).drain();
            assertThat(rig.readAfter(5)).isEqualTo(LogRig.range(6, 8));
        }
    }

    @Test
    void shouldNotTrustALogWhoseRingIsGone() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            rig.close();
            final Path ring = directory.resolve(LogKind.GROUP.directory()).resolve(ChangeRing.FILE);
            Files.delete(ring);
            rig.isForced = true;
            rig.open();
            assertThat(rig.readAfter(0)).hasSize(10);

            rig.close();
            Files.delete(ring);
            rig.isForced = false;
            rig.open();
            assertThat(rig.log().newestRevision()).isZero();
        }
    }

    @Test
    void shouldSayWhereAnEmptyLogBegins() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            assertThat(rig.log().oldestRevision()).isZero();
            assertThat(rig.log().newestRevision()).isZero();
            rig.log().recorder().continueAt(70);
            rig.drain();
            rig.reopen();
            assertThat(rig.log().oldestRevision()).isEqualTo(70);
            assertThat(rig.log().newestRevision()).isEqualTo(70);
            assertThat(rig.readAfter(70)).isEmpty();
        }
    }

    @Test
    void shouldReadABatchAgainWhoseHandlerFailed() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            try (ChangeCursor cursor = rig.log().openCursor(0)) {
                assertThatThrownBy(() -> cursor.poll(
                                (revision, buffer, offset, length) -> {
                                    if (revision == 4) {
                                        throw new IllegalArgumentException("enough");
                                    }
                                },
                                1))
                        .hasMessage("enough");
                assertThat(cursor.revision()).isEqualTo(3);
                assertThat(LogRig.readOn(cursor)).isEqualTo(LogRig.range(4, 10));
            }
        }
    }

    @Test
    void shouldBeReadBesideItsWriter() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 100).drain();
            final ChangeLog beside = ChangeLogs.openReadOnly(directory);
            assertThat(beside.oldestRevision()).isZero();
            assertThat(beside.newestRevision()).isEqualTo(100);
            try (ChangeCursor cursor = beside.openCursor(40)) {
                assertThat(LogRig.readOn(cursor)).isEqualTo(LogRig.range(41, 100));
                // More than the reader's mapping had when it was made, and two restarts of the writer.
                rig.recordAll(101, 40_000).drain();
                rig.reopen();
                rig.recordAll(40_001, 40_010).drain();
                rig.reopen();
                rig.recordAll(40_011, 40_020).drain();
                assertThat(LogRig.readOn(cursor)).isEqualTo(LogRig.range(101, 40_020));
            }
            assertThat(beside.newestRevision()).isEqualTo(40_020);
        }
        assertThat(LogRig.readAfter(ChangeLogs.openReadOnly(directory), 40_000))
                .isEqualTo(LogRig.range(40_001, 40_020));
    }

    @Test
    void shouldBeRemovedAltogether() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 100).drain();
        }
        NodeChangeLog.remove(directory);
        assertThat(directory).isEmptyDirectory();
        NodeChangeLog.remove(directory);
        assertThatThrownBy(() -> ChangeLogs.openReadOnly(directory)).hasMessageContaining("no change log");
    }

    @Test
    @Timeout(60)
    void shouldWaitWhileTheRingIsFullAndLoseNothing() throws Exception {
        final long count = 2L * ChangeRing.CAPACITY_BYTES / 1_000;
        try (LogRig rig = new LogRig(directory)) {
            final Thread state = new Thread(() -> {
                for (long revision = 1; revision <= count; revision++) {
                    rig.record(revision, 1_000);
                }
            });
            state.start();
            while (rig.log().newestRevision() < count) {
                rig.drain();
                Thread.yield();
            }
            state.join();
            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, count));
        }
    }

    @Test
    @Timeout(60)
    void shouldNotWaitForALogThatHasFailed() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.record(1);
            rig.fail();
            assertThat(rig.failures).hasSize(1);
            assertThatThrownBy(() -> rig.recordAll(2, 1_000_000))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the change log has failed");
        }
    }

    @Test
    void shouldWriteABatchThoughTheThreadIsInterrupted() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 100).drain();
            rig.recordAll(101, 200);
            Thread.currentThread().interrupt();
            rig.drain();
            assertThat(Thread.interrupted()).as("it is told of it").isTrue();
            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 200));
        }
    }

    /** The file, which an interrupt makes it open again, is not where it was: a failure like that of a full disk. */
    @Test
    void shouldLeaveNothingOfABatchThatCannotBeWrittenAndWriteItAfterTheNextStart() throws Exception {
        final Path logs = directory.resolve("changelog");
        final Path elsewhere = directory.resolve("elsewhere");
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 100).drain();
            rig.recordAll(101, 200);
            Files.move(logs, elsewhere);
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> rig.log().agent().doWork()).hasCauseInstanceOf(NoSuchFileException.class);
            assertThat(Thread.interrupted()).isTrue();
            Files.move(elsewhere, logs);
            assertThat(rig.failures).singleElement().asString().contains("cannot be written");
            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 100));

            rig.log().agent().onClose();
            rig.failures.clear();
            rig.open();
            rig.drain();
            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 200));
            assertThat(rig.failures).isEmpty();
        }
    }
}
