package io.sternline.replication.async;

import io.sternline.replication.async.AsyncStore.CheckpointWriter;
import java.util.concurrent.TimeUnit;
import org.agrona.CloseHelper;

/**
 * Writes this node's state to its disk: a copy, slice by slice, and this node's log from where it was begun to where it ended. What
 * cannot be finished is dropped; the one before stays until another is whole.
 *
 * <p>Not while the state is set to another place: the copy would be of two histories.
 */
final class Checkpointer {
    private static final int CHANGES_MAX = 1_000;
    /** So often the store is asked whether one is due. */
    private static final long ASK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** What failed, most likely for want of disk, is tried again then. */
    private static final long RETRY_NS = TimeUnit.SECONDS.toNanos(10);

    private final AsyncContext context;
    private final CopyReader copy;
    private final LogReader log;
    private CheckpointWriter writer;
    private boolean isCopied;
    private long nextNs;
    private long place;
    private long startRevision;
    private long endRevision;

    Checkpointer(final AsyncContext context, final Copies copies, final long nowNs) {
        this.context = context;
        this.copy = new CopyReader(context, copies);
        this.log = new LogReader(context.store.log());
        this.nextNs = nowNs;
    }

    /**
     * @param isSteady the state is whole, and stays where it is.
     * @param places how often it was set elsewhere.
     */
    int work(final long nowNs, final boolean isSteady, final long places) {
        if (!isSteady || (writer != null && places != place)) {
            drop();
            return 0;
        }
        try {
            if (writer == null) {
                return begin(nowNs, places);
            }
            return isCopied ? readLog() : readCopy();
        } catch (final RuntimeException e) {
            context.errorHandler.onError(new IllegalStateException(
                    "no checkpoint of the ASYNC namespaces can be written; it is tried again in "
                            + TimeUnit.NANOSECONDS.toSeconds(RETRY_NS) + " s",
                    e));
            nextNs = nowNs + RETRY_NS;
            drop();
            return 0;
        }
    }

    private int begin(final long nowNs, final long places) {
        if (nowNs - nextNs < 0) {
            return 0;
        }
        nextNs = nowNs + ASK_INTERVAL_NS;
        if (!context.store.isCheckpointDue()) {
            return 0;
        }
        writer = context.store.beginCheckpoint();
        place = places;
        isCopied = false;
        copy.begin();
        return 1;
    }

    private int readCopy() {
        final RecordQueue queue = copy.queue();
        int work = 0;
        while (!queue.isEmpty()) {
            writer.copied(queue.buffer(), queue.offset(), queue.length());
            queue.remove();
            work++;
        }
        if (!log.isOpen() && copy.isStartKnown()) {
            final TermEnds history = context.store.termEnds();
            startRevision = Histories.floor(history, copy.startRevision());
            log.open(startRevision, history);
        }
        if (copy.isOver()) {
            endRevision = Histories.floor(context.store.termEnds(), copy.endRevision());
            isCopied = true;
            copy.close();
            return 1;
        }
        return work + copy.work();
    }

    private int readLog() {
        final RecordQueue queue = log.queue();
        int work = 0;
        while (work < CHANGES_MAX && log.hasNext() && queue.revision() <= endRevision) {
            writer.changed(queue.revision(), queue.buffer(), queue.offset(), queue.length());
            queue.remove();
            work++;
        }
        if (log.isBehind(endRevision)) {
            writer.commit(startRevision, endRevision);
            drop();
            work++;
        }
        return work;
    }

    /** What is being written; a new epoch, too, has dropped the copy. */
    void drop() {
        if (writer != null) {
            copy.close();
            log.close();
            CloseHelper.close(context.errorHandler, writer);
            writer = null;
        }
    }
}
