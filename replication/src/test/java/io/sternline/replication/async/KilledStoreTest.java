package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.ChildJvm;
import io.sternline.replication.ChildProgress;
import io.sternline.replication.async.AsyncStore.Checkpoint;
import io.sternline.replication.async.AsyncStore.CheckpointReader;
import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeLogs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KilledStoreTest {
    private static final int KILLS = 10;
    /** Whether a checkpoint stands when the process is killed is a matter of luck: one that does has to be seen. */
    private static final int KILLS_MAX = 60;

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private int checkpointsFound;

    @Test
    @Timeout(300)
    void shouldBeOfOneHistoryHoweverOftenTheProcessIsKilled() throws Exception {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        final UnsafeBuffer progress = ChildProgress.map(directory);
        for (int kill = 0; kill < KILLS || checkpointsFound == 0 && kill < KILLS_MAX; kill++) {
            final long history = progress.getLongVolatile(StoringChild.BEGINS_HISTORY) + random.nextInt(8);
            final long checkpoints = progress.getLongVolatile(StoringChild.CHECKPOINTS) + random.nextInt(4);
            final long later = random.nextLong(TimeUnit.MILLISECONDS.toNanos(50));
            final Process child = ChildJvm.start(StoringChild.class, directory);
            try {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> (progress.getLongVolatile(StoringChild.BEGINS_HISTORY) > history
                                        && progress.getLongVolatile(StoringChild.CHECKPOINTS) > checkpoints)
                                || !child.isAlive());
                final long fromNs = System.nanoTime();
                await().pollInterval(Duration.ofMillis(1)).until(() -> System.nanoTime() - fromNs >= later);
                assertThat(child.isAlive()).isTrue();
            } finally {
                child.destroyForcibly().waitFor();
            }
            requireOneHistory(ChangeLogs.openAsyncReadOnly(directory));
            // On every second occasion only, so that the child itself finds what was left, too.
            if (kill % 2 == 1) {
                requireRecorded(progress);
            }
        }
        assertThat(checkpointsFound).isPositive();
    }

    private void requireRecorded(final UnsafeBuffer progress) throws Exception {
        try (StoreRig rig = new StoreRig(directory)) {
            final long recorded = rig.store().recordedRevision();
            final TermEnds ends = rig.store().termEnds();
            final long begun = progress.getLong(StoringChild.BEGINS_HISTORY);
            final long recordedHistory = progress.getLong(StoringChild.RECORDED_HISTORY);
            if (recorded >>> AsyncTerms.SHIFT == recordedHistory) {
                assertThat(recorded)
                        .isBetween(
                                progress.getLong(StoringChild.RECORDED), progress.getLong(StoringChild.RECORDED) + 1);
            } else {
                // Killed while a history began: nothing but its beginning is there.
                assertThat(recorded).isEqualTo(progress.getLong(StoringChild.BEGIN));
                assertThat(begun).isBetween(recordedHistory, recordedHistory + 1);
            }
            rig.drain();
            assertThat(rig.store().termEnds()).isEqualTo(ends);
            assertThat(rig.store().log().newestRevision()).isEqualTo(recorded);
            requireOneHistory(rig.store().log());
            rig.store().checkpoint().ifPresent(checkpoint -> requireWhole(checkpoint, rig.store()));
        }
    }

    /** From its beginning on, all changes are of the newest term, numbered without a gap. */
    private static void requireOneHistory(final ChangeLog log) {
        final long oldest = log.oldestRevision();
        final List<Long> found = new ArrayList<>();
        try (ChangeCursor cursor = log.openCursor(oldest)) {
            while (cursor.poll(
                            (revision, buffer, offset, length) -> {
                                assertThat(buffer.getLong(offset)).isEqualTo(revision);
                                assertThat(buffer.getLong(offset + 8)).isEqualTo(revision >>> AsyncTerms.SHIFT);
                                final long before = found.isEmpty() ? oldest : found.get(found.size() - 1);
                                final long termStart = revision >>> AsyncTerms.SHIFT << AsyncTerms.SHIFT;
                                assertThat(revision).isEqualTo(Math.max(before, termStart) + 1);
                                found.add(revision);
                            },
                            100)
                    > 0) {
                // To the log's end.
            }
        }
        final long terms = found.stream()
                .map(revision -> revision >>> AsyncTerms.SHIFT)
                .distinct()
                .count();
        assertThat(terms).isLessThanOrEqualTo(1);
    }

    private void requireWhole(final Checkpoint checkpoint, final FileAsyncStore store) {
        checkpointsFound++;
        final long[] newest = {checkpoint.startRevision()};
        try (CheckpointReader reader = checkpoint.open()) {
            while (!reader.isAtEnd()) {
                reader.poll(
                        (revision, buffer, offset, length) -> {
                            assertThat(buffer.getLong(offset))
                                    .isEqualTo(revision == 0 ? checkpoint.startRevision() : revision);
                            newest[0] = Math.max(newest[0], revision);
                            return true;
                        },
                        1_000);
            }
        }
        assertThat(newest[0]).isEqualTo(checkpoint.revision());
        // The log goes on from it.
        try (ChangeCursor cursor = store.log().openCursor(checkpoint.revision())) {
            assertThat(cursor.revision()).isEqualTo(checkpoint.revision());
        }
    }
}
