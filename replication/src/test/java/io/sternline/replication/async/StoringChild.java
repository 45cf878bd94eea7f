package io.sternline.replication.async;

import io.sternline.replication.ChildProgress;
import io.sternline.replication.async.AsyncStore.CheckpointWriter;
import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.NodeChangeLog;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A process that records, goes back and writes checkpoints until it is killed. Each history goes on in a term of its own number, and
 * each change says which that is. What has been done for sure is noted down where it outlives the process.
 */
final class StoringChild {
    /** Number of the history that may have begun, and where it begins; then what has been recorded for sure, of which history. */
    static final int BEGINS_HISTORY = 0;

    static final int BEGIN = 8;
    static final int RECORDED = 16;
    static final int RECORDED_HISTORY = 24;
    /** Checkpoints that were committed. */
    static final int CHECKPOINTS = 32;

    private static final int CHANGES_MAX = 20_000;
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(50);

    private StoringChild() {}

    public static void main(final String[] args) throws Exception {
        final Path directory = Path.of(args[0]);
        final UnsafeBuffer progress = ChildProgress.map(directory);
        final FileAsyncStore store = FileAsyncStore.open(
                directory,
                StoreRig.CONFIG,
                new NodeChangeLog.Node("changelog", false, new BackoffIdleStrategy(), failure -> halt()));
        AgentRunner.startOnThread(
                new AgentRunner(new SleepingIdleStrategy(IDLE_NS), failure -> halt(), null, store.agent()));
        final Thread state = new Thread(() -> record(store, progress));
        state.start();
        while (true) {
            checkpoint(store);
            progress.putLongOrdered(CHECKPOINTS, progress.getLong(CHECKPOINTS) + 1);
        }
    }

    private static void halt() {
        Runtime.getRuntime().halt(3);
    }

    private static void record(final FileAsyncStore store, final UnsafeBuffer progress) {
        final SplittableRandom random = new SplittableRandom(System.nanoTime());
        final UnsafeBuffer change = new UnsafeBuffer(new byte[200]);
        long history = store.termEnds().newestRevision() >>> AsyncTerms.SHIFT;
        long revision = store.recordedRevision();
        while (true) {
            for (int left = random.nextInt(CHANGES_MAX); left > 0; left--) {
                revision = Math.max(revision, history << AsyncTerms.SHIFT) + 1;
                change.putLong(0, revision);
                change.putLong(8, history);
                store.recorder().record(revision, change, 0, 16 + random.nextInt(180));
                progress.putLongOrdered(RECORDED_HISTORY, history);
                progress.putLongOrdered(RECORDED, revision);
            }
            history++;
            // Somewhere in the newest term.
            final long sequence = revision & ((1L << AsyncTerms.SHIFT) - 1);
            revision -= sequence == 0 ? 0 : random.nextLong(sequence);
            progress.putLongOrdered(BEGIN, revision);
            progress.putLongOrdered(BEGINS_HISTORY, history);
            store.continueAt(revision);
            progress.putLongOrdered(RECORDED_HISTORY, history);
            progress.putLongOrdered(RECORDED, revision);
        }
    }

    /** Of a state that is nothing but its revision. */
    private static void checkpoint(final FileAsyncStore store) {
        try (CheckpointWriter writer = store.beginCheckpoint()) {
            final long start = store.log().newestRevision();
            final UnsafeBuffer record = new UnsafeBuffer(new byte[1_000]);
            record.putLong(0, start);
            for (int i = 0; i < 2_000; i++) {
                writer.copied(record, 0, record.capacity());
            }
            long end = start;
            try (ChangeCursor cursor = store.log().openCursor(start)) {
                cursor.poll(writer::changed, 5);
                end = cursor.revision();
            }
            writer.commit(start, end);
        } catch (final CompactedLogException e) {
            // The state went back: there is nothing to commit.
            Thread.onSpinWait();
        }
    }
}
