package io.sternline.replication.async;

import static io.sternline.replication.async.StoreRig.TERM;
import static io.sternline.replication.async.StoreRig.expected;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.replication.async.AsyncStore.CheckpointWriter;
import io.sternline.replication.changelog.CompactedLogException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.IoUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileAsyncStoreTest {
    @TempDir
    private Path directory;

    @Test
    void shouldKnowWhereEachTermEnds() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            assertThat(rig.store().termEnds()).isEqualTo(new TermEnds(0, List.of()));
            rig.record(2 * TERM + 1, 2 * TERM + 30).record(3 * TERM + 1, 3 * TERM + 5);
            final TermEnds two = new TermEnds(0, List.of(2 * TERM + 30, 3 * TERM + 5));
            assertThat(rig.store().termEnds()).isEqualTo(two);
            rig.drain();
            assertThat(rig.store().termEnds()).isEqualTo(two);
            rig.reopen();
            assertThat(rig.store().termEnds()).isEqualTo(two);
            rig.record(3 * TERM + 6, 3 * TERM + 6).record(7 * TERM + 1, 7 * TERM + 1);
            final TermEnds three = new TermEnds(0, List.of(2 * TERM + 30, 3 * TERM + 6, 7 * TERM + 1));
            assertThat(rig.store().termEnds()).isEqualTo(three);
            assertThat(rig.store().recordedRevision()).isEqualTo(7 * TERM + 1);
            rig.reopen();
            assertThat(rig.store().termEnds()).isEqualTo(three);
        }
    }

    @Test
    void shouldBeginWithWhereItGoesOn() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 30).drain();
            rig.store().continueAt(TERM + 10);
            assertThat(rig.store().termEnds()).isEqualTo(new TermEnds(TERM + 10, List.of(TERM + 10)));
            rig.record(2 * TERM + 1, 2 * TERM + 4);
            final TermEnds ends = new TermEnds(TERM + 10, List.of(TERM + 10, 2 * TERM + 4));
            assertThat(rig.store().termEnds()).isEqualTo(ends);
            assertThatThrownBy(() -> rig.store().log().openCursor(TERM + 5)).isInstanceOf(CompactedLogException.class);
            rig.reopen();
            assertThat(rig.store().termEnds()).isEqualTo(ends);
        }
    }

    @Test
    void shouldRememberWhereTermsEndedThatTheLogDoesNotHave() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 30).record(3 * TERM + 1, 3 * TERM + 5).record(4 * TERM + 1, 4 * TERM + 9);
            rig.store().continueAt(4 * TERM + 2);
            rig.record(5 * TERM + 1, 5 * TERM + 4);
            final TermEnds wentBack =
                    new TermEnds(4 * TERM + 2, List.of(TERM + 30, 3 * TERM + 5, 4 * TERM + 2, 5 * TERM + 4));
            assertThat(rig.store().termEnds()).isEqualTo(wentBack);
            rig.checkpoint(1, 4 * TERM + 2).reopen();
            assertThat(rig.store().termEnds()).isEqualTo(wentBack);
            assertThat(rig.store().checkpoint()).isPresent();
            rig.store().continueAt(8 * TERM + 1, List.of(2 * TERM + 7, 6 * TERM + 3));
            final TermEnds copied = new TermEnds(8 * TERM + 1, List.of(2 * TERM + 7, 6 * TERM + 3, 8 * TERM + 1));
            assertThat(rig.store().termEnds()).isEqualTo(copied);
            rig.checkpoint(1, 8 * TERM + 1);
            rig.record(9 * TERM + 1, 9 * TERM + 2).drain();
            rig.checkpoint(1, 9 * TERM + 2).close();
            IoUtil.delete(directory.resolve("changelog-async").toFile(), false);
            rig.open();
            rig.store().recorder().continueAt(9 * TERM + 2);
            assertThat(rig.store().termEnds())
                    .isEqualTo(new TermEnds(
                            9 * TERM + 2, List.of(2 * TERM + 7, 6 * TERM + 3, 8 * TERM + 1, 9 * TERM + 2)));
        }
    }

    @Test
    void shouldGiveACheckpointBackAsItWas() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            assertThat(rig.store().checkpoint()).isEmpty();
            assertThat(rig.store().hasBeenComplete()).isFalse();
            assertThat(rig.store().isCheckpointDue()).isTrue();
            rig.record(TERM + 1, TERM + 100).checkpoint(20_000, TERM + 90);
            assertThat(rig.store().isCheckpointDue()).isFalse();
            requireCheckpoint(rig, 20_000, TERM + 90, TERM + 100);
            rig.reopen();
            requireCheckpoint(rig, 20_000, TERM + 90, TERM + 100);
            rig.record(TERM + 101, TERM + 105).checkpoint(3, TERM + 105);
            rig.reopen();
            requireCheckpoint(rig, 3, TERM + 105, TERM + 105);
            assertThat(FileAsyncStore.checkpointRevision(directory)).isEqualTo(TERM + 105);
        }
    }

    @Test
    void shouldTakeAnEmptyOne() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.checkpoint(0, 0).reopen();
            requireCheckpoint(rig, 0, 0, 0);
            assertThat(rig.store().hasBeenComplete()).isTrue();
        }
    }

    private static void requireCheckpoint(final StoreRig rig, final int copied, final long start, final long end) {
        final AsyncStore.Checkpoint checkpoint = rig.store().checkpoint().orElseThrow();
        assertThat(checkpoint.startRevision()).isEqualTo(start);
        assertThat(checkpoint.revision()).isEqualTo(end);
        assertThat(StoreRig.read(checkpoint)).isEqualTo(expected(copied, start + 1, end));
    }

    @Test
    void shouldKeepTheOneBeforeUntilAnotherIsWhole() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 10).checkpoint(5, TERM + 10);
            final UnsafeBuffer record = StoreRig.text("another");
            final CheckpointWriter dropped = rig.store().beginCheckpoint();
            dropped.copied(record, 0, record.capacity());
            rig.store().beginCheckpoint().copied(record, 0, record.capacity());
            assertThatThrownBy(() -> dropped.commit(TERM + 10, TERM + 10)).isInstanceOf(IllegalStateException.class);
            requireCheckpoint(rig, 5, TERM + 10, TERM + 10);
            // As if the process had died before it could commit.
            Files.copy(aside(), directory.resolve("aside"));
            rig.close();
            Files.move(directory.resolve("aside"), aside());
            rig.open();
            requireCheckpoint(rig, 5, TERM + 10, TERM + 10);
            assertThat(aside()).doesNotExist();
        }
    }

    @Test
    void shouldNotTakeUpACheckpointOfAHistoryThatWasLeft() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 100).checkpoint(5, TERM + 100);
            rig.store().continueAt(TERM + 40);
            assertThat(rig.store().checkpoint()).isEmpty();
            assertThat(rig.store().hasBeenComplete()).isTrue();
            assertThat(rig.store().isCheckpointDue()).isTrue();
            rig.record(2 * TERM + 1, 2 * TERM + 3);
            rig.reopen();
            assertThat(rig.store().checkpoint()).isEmpty();
            assertThat(rig.store().hasBeenComplete()).isTrue();
            rig.checkpoint(6, 2 * TERM + 1);
            rig.reopen();
            requireCheckpoint(rig, 6, 2 * TERM + 1, 2 * TERM + 3);
        }
    }

    @Test
    void shouldDropACheckpointDuringWhichTheStateWentBack() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 100).drain();
            try (CheckpointWriter writer = rig.store().beginCheckpoint()) {
                rig.store().continueAt(TERM + 40);
                writer.commit(TERM + 100, TERM + 100);
            }
            assertThat(rig.store().checkpoint()).isEmpty();
            assertThat(rig.store().isCheckpointDue()).isTrue();
            rig.reopen();
            assertThat(rig.store().checkpoint()).isEmpty();
        }
    }

    @Test
    void shouldGoOnFromTheCheckpointWhereTheLogIsLost() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 60).drain();
            rig.store().continueAt(TERM + 50);
            rig.record(TERM + 51, TERM + 100).checkpoint(5, TERM + 90);
            rig.close();
            IoUtil.delete(directory.resolve("changelog-async").toFile(), false);
            rig.open();
            requireCheckpoint(rig, 5, TERM + 90, TERM + 100);
            // As a state does that is restored.
            rig.store().recorder().continueAt(TERM + 90);
            rig.record(TERM + 91, TERM + 120).drain();
            requireCheckpoint(rig, 5, TERM + 90, TERM + 100);
            rig.reopen();
            requireCheckpoint(rig, 5, TERM + 90, TERM + 100);
            assertThat(rig.store().termEnds()).isEqualTo(new TermEnds(TERM + 90, List.of(TERM + 90, TERM + 120)));
        }
    }

    @Test
    void shouldLeaveALogAloneThatARestoredStateHasRecorded() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 100).checkpoint(5, TERM + 50);
            rig.reopen();
            rig.store().recorder().continueAt(TERM + 50);
            rig.record(TERM + 51, TERM + 110).drain();
            assertThat(rig.store().termEnds()).isEqualTo(new TermEnds(0, List.of(TERM + 110)));
        }
    }

    @Test
    void shouldRefuseADamagedCheckpointWhereverItIsDamaged() throws Exception {
        final SplittableRandom random = new SplittableRandom(3);
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(1, 7).record(TERM + 1, TERM + 100).checkpoint(20_000, TERM + 90);
            final byte[] whole = Files.readAllBytes(file());
            for (int round = 0; round < 40; round++) {
                rig.close();
                Files.write(file(), whole);
                if (round % 4 == 0) {
                    try (RandomAccessFile cut = new RandomAccessFile(file().toFile(), "rw")) {
                        cut.setLength(random.nextInt(whole.length));
                    }
                } else {
                    flip(random.nextInt(round % 4 == 1 ? CheckpointBlock.HEADER_BYTES : whole.length));
                }
                rig.open();
                assertThat(rig.store().checkpoint()).isEmpty();
                assertThat(rig.store().hasBeenComplete()).isTrue();
            }
            rig.checkpoint(1, TERM + 100).reopen();
            requireCheckpoint(rig, 1, TERM + 100, TERM + 100);
        }
    }

    @Test
    void shouldNameTheFileThatCannotBeWrittenAndKeepTheOneBefore() throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 10).checkpoint(2, TERM + 10);
            Files.createDirectory(aside());
            assertThatThrownBy(() -> rig.store().beginCheckpoint())
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining(aside().toString())
                    .hasMessageContaining("directory " + directory.resolve("async"));
            requireCheckpoint(rig, 2, TERM + 10, TERM + 10);
            Files.delete(aside());
            rig.checkpoint(3, TERM + 10);
            requireCheckpoint(rig, 3, TERM + 10, TERM + 10);
        }
    }

    @Test
    void shouldAskForAnotherWhenAQuarterOfTheLogHasBeenWritten() throws Exception {
        final UnsafeBuffer large = new UnsafeBuffer(new byte[500_000]);
        try (StoreRig rig = new StoreRig(directory)) {
            rig.record(TERM + 1, TERM + 1).checkpoint(1, TERM + 1);
            long revision = TERM + 1;
            while (!rig.store().isCheckpointDue()) {
                revision++;
                rig.record(revision, large).drain();
            }
            final long quarter = StoreRig.CONFIG.logBytesMax() / 4;
            assertThat((revision - TERM) * large.capacity()).isBetween(quarter, quarter + 2 * large.capacity());
            rig.checkpoint(1, revision);
            assertThat(rig.store().isCheckpointDue()).isFalse();
            rig.reopen();
            assertThat(rig.store().isCheckpointDue()).isFalse();
        }
    }

    @Test
    void shouldRefuseWhatIsNoCheckpoint() throws Exception {
        final UnsafeBuffer record = StoreRig.text("record");
        try (StoreRig rig = new StoreRig(directory)) {
            final CheckpointWriter writer = rig.store().beginCheckpoint();
            writer.changed(TERM + 5, record, 0, record.capacity());
            assertThatThrownBy(() -> writer.changed(TERM + 5, record, 0, 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.copied(record, 0, 1)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.commit(TERM + 5, TERM + 6)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> writer.commit(TERM, TERM + 4)).isInstanceOf(IllegalStateException.class);
        }
    }

    private Path file() {
        return directory.resolve("async").resolve("checkpoint");
    }

    private Path aside() {
        return directory.resolve("async").resolve("checkpoint.new");
    }

    private void flip(final long offset) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file().toFile(), "rw")) {
            content.seek(offset);
            final int value = content.read();
            content.seek(offset);
            content.write(value ^ 0x55);
        }
    }
}
