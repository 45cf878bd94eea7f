package io.sternline.replication.async;

import io.sternline.replication.async.AsyncStore.Checkpoint;
import io.sternline.replication.async.AsyncStore.CheckpointReader;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;

/**
 * Gives the state of a node that starts what its disk holds: the newest checkpoint, and its log behind it; or its log alone, if that
 * goes back to the very first change. The state is whole only when all of it has been given, as a primary goes on from there.
 *
 * <p>The store shows no checkpoint that is not part of the log's history (the node died after it had gone back, or while it was
 * given a copy), nor one that cannot be read: the node stays without a state then, and is given a copy.
 *
 * <p>Begins anew with each epoch, as the state has dropped then what was asked before.
 */
final class Restorer {
    private static final int RECORDS_MAX = 256;

    private enum Phase {
        BEGINNING,
        OPENING,
        CHECKPOINT,
        LOG,
        SETTLING,
        CLEARING,
        OVER
    }

    private final CheckpointReader.RecordHandler onRecord = this::onRecord;
    private final AsyncContext context;
    private final LogReader log;
    private Phase phase = Phase.BEGINNING;
    private CheckpointReader checkpoint;
    private long startRevision;
    private long checkpointRevision;
    /** The log's last change, if it goes beyond the checkpoint: from there on the state is whole. */
    private long endRevision;

    private boolean isLoaded;

    Restorer(final AsyncContext context) {
        this.context = context;
        this.log = new LogReader(context.store.log());
    }

    boolean isOver() {
        return phase == Phase.OVER;
    }

    void onEpoch() {
        if (phase == Phase.OVER || phase == Phase.BEGINNING) {
            return;
        }
        close();
        // Whole means that all had been given, and the state may be a primary's by now.
        phase = context.port.isComplete() ? Phase.OVER : Phase.BEGINNING;
    }

    /**
     * Gives the state once more what the disk holds, in place of a copy that was not finished: until it is, it takes nothing from
     * the disk.
     *
     * @return false: there is nothing on the disk that makes a whole state.
     */
    boolean again() {
        final TermEnds history = context.store.termEnds();
        if (context.store.checkpoint().isEmpty() && !isWhole(history)) {
            return false;
        }
        phase = Phase.BEGINNING;
        return true;
    }

    /** The log goes back to the very first change. */
    private static boolean isWhole(final TermEnds history) {
        return history.oldestRevision() == 0 && history.newestRevision() > 0;
    }

    int work() {
        try {
            return switch (phase) {
                case BEGINNING -> begin(Phase.OPENING);
                case OPENING -> open();
                case CHECKPOINT -> readCheckpoint();
                case LOG -> readLog();
                case SETTLING -> settle();
                case CLEARING -> begin(Phase.SETTLING);
                case OVER -> 0;
            };
        } catch (final RuntimeException e) {
            context.errorHandler.onError(new IllegalStateException(
                    "the ASYNC namespaces of this node cannot be restored from its disk: it needs a copy of another node's",
                    e));
            close();
            phase = Phase.CLEARING;
            return 1;
        }
    }

    private int begin(final Phase next) {
        if (!context.port.beginLoad(context.epoch())) {
            return 0;
        }
        isLoaded = false;
        phase = next;
        return 1;
    }

    private int open() {
        final TermEnds history = context.store.termEnds();
        final Checkpoint found = context.store.checkpoint().orElse(null);
        if (found != null) {
            checkpoint = found.open();
            startRevision = found.startRevision();
            checkpointRevision = found.revision();
            phase = Phase.CHECKPOINT;
        } else if (isWhole(history)) {
            startRevision = 0;
            checkpointRevision = 0;
            phase = Phase.LOG;
        } else {
            phase = Phase.SETTLING;
        }
        endRevision = Math.max(checkpointRevision, history.newestRevision());
        return 1;
    }

    private int readCheckpoint() {
        final int work = checkpoint.poll(onRecord, RECORDS_MAX);
        if (checkpoint.isAtEnd()) {
            CloseHelper.close(checkpoint);
            checkpoint = null;
            phase = Phase.LOG;
            return work + 1;
        }
        return work;
    }

    private boolean onRecord(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        if (revision == 0) {
            return context.port.load(context.epoch(), buffer, offset, length);
        }
        return isLoaded() && context.port.apply(context.epoch(), revision, buffer, offset, length);
    }

    /** Behind the copy's last record. */
    private boolean isLoaded() {
        isLoaded = isLoaded || context.port.endRestore(context.epoch(), startRevision, endRevision);
        return isLoaded;
    }

    private int readLog() {
        if (!isLoaded()) {
            return 0;
        }
        if (checkpointRevision == endRevision) {
            phase = Phase.SETTLING;
            return 1;
        }
        if (!log.isOpen()) {
            log.open(checkpointRevision, context.store.termEnds());
        }
        int work = 0;
        final RecordQueue queue = log.queue();
        while (work < RECORDS_MAX && log.hasNext() && queue.revision() <= endRevision) {
            if (!context.port.apply(
                    context.epoch(), queue.revision(), queue.buffer(), queue.offset(), queue.length())) {
                return work;
            }
            queue.remove();
            work++;
        }
        if (log.isBehind(endRevision)) {
            log.close();
            phase = Phase.SETTLING;
            work++;
        }
        return work;
    }

    private int settle() {
        if (!context.isSettled()) {
            return 0;
        }
        phase = Phase.OVER;
        return 1;
    }

    void close() {
        CloseHelper.close(context.errorHandler, checkpoint);
        checkpoint = null;
        log.close();
    }
}
