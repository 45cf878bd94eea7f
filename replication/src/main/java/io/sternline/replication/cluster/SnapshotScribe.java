package io.sternline.replication.cluster;

import io.sternline.replication.statemachine.FrozenState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes frozen states to files, one after the other, on a thread of its own, while the state goes on. Where a file cannot be written, the snapshot
 * does not count and the one before does. Belongs to the state thread but for what is said.
 */
final class SnapshotScribe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SnapshotScribe.class);

    private static final long NOT_WRITTEN = 0;

    /** For so long a disk that does not answer may hold up a node's end. */
    private static final long END_S_MAX = 10;

    private final ExecutorService thread;
    private final Faults faults;

    /** What is being written; null: nothing. */
    private FrozenState state;

    private Future<Long> writing;
    private volatile SnapshotFile file;
    private volatile boolean isLeftBehind;
    private long newestBytes;

    SnapshotScribe(final NodeThreads threads, final Faults faults) {
        this.thread = Executors.newSingleThreadExecutor(threads.factory("snapshot"));
        this.faults = faults;
    }

    /** Begins the thread, before there is anything to write. */
    void start() {
        thread.execute(() -> {});
    }

    /** While none {@link #isUnderWay}. */
    void begin(final SnapshotWriter writer, final FrozenState newState, final SnapshotFile newFile) {
        state = newState;
        file = newFile;
        writing = thread.submit(() -> write(writer, newState, newFile));
    }

    boolean isUnderWay() {
        return state != null;
    }

    /** The newest snapshot was read, and takes so many bytes. */
    void onRead(final long bytes) {
        newestBytes = bytes;
    }

    /** Bytes that the newest snapshot takes that is whole; 0: there is none. */
    long newestBytes() {
        return newestBytes;
    }

    /** Lets go of a state that has been written. */
    void poll() {
        if (state != null && writing.isDone()) {
            finish();
        }
    }

    /** @param idle what the state thread does meanwhile, again and again. */
    void awaitEnd(final Runnable idle) {
        while (state != null) {
            poll();
            if (state != null) {
                idle.run();
            }
        }
    }

    private void finish() {
        state.release();
        state = null;
        try {
            final long bytes = writing.get();
            newestBytes = bytes == NOT_WRITTEN ? newestBytes : bytes;
        } catch (final ExecutionException e) {
            throw new IllegalStateException("a snapshot could not be written", e.getCause());
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return bytes written, or {@link #NOT_WRITTEN}. */
    private long write(final SnapshotWriter writer, final FrozenState frozen, final SnapshotFile target) {
        try (target) {
            target.open();
            writer.write(target, frozen);
            frozen.end();
            target.complete();
            return writer.writtenBytes();
        } catch (final IOException | UncheckedIOException e) {
            if (!faults.isClosed()) {
                LOG.error(
                        "a snapshot could not be written; the one before and the log since are kept, and the next will be"
                                + " taken when as much log has come again. Check the disk",
                        e);
            }
            return NOT_WRITTEN;
        } finally {
            frozen.end();
        }
    }

    /** Any thread: breaks off what is being written. Nothing is begun any more. */
    void giveUp() {
        final SnapshotFile present = file;
        if (present != null) {
            present.giveUp();
        }
    }

    /** Whether a disk that does not answer has kept the thread, which may read the state as soon as it does. Any thread, after {@link #close}. */
    boolean isLeftBehind() {
        return isLeftBehind;
    }

    /** When the state thread has ended: breaks off what is being written, and waits for that. */
    @Override
    public void close() {
        giveUp();
        thread.shutdown();
        try {
            isLeftBehind = !thread.awaitTermination(END_S_MAX, TimeUnit.SECONDS);
        } catch (final InterruptedException e) {
            isLeftBehind = true;
            Thread.currentThread().interrupt();
        }
        if (isLeftBehind) {
            LOG.warn("A snapshot that was being written does not come to its end: the disk does not answer");
        } else if (state != null) {
            state.release();
        }
    }
}
