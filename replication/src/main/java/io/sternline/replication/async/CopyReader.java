package io.sternline.replication.async;

import org.agrona.DirectBuffer;

/**
 * Takes a copy of this node's state, slice by slice; the next one is asked for when all of the last has been passed on. So a
 * slice is all that it ever holds.
 */
final class CopyReader implements AutoCloseable {
    private static final int SLICE_BYTES = 64 * 1024;

    private enum Phase {
        CLOSED,
        BEGINNING,
        READY,
        ASKED,
        ENDED
    }

    private final RecordQueue queue = new RecordQueue();
    private final AsyncContext context;
    private final Copies copies;
    private Phase phase = Phase.CLOSED;
    private int id;
    private boolean isStartKnown;
    private long startRevision;
    private long endRevision;

    CopyReader(final AsyncContext context, final Copies copies) {
        this.context = context;
        this.copies = copies;
    }

    int id() {
        return id;
    }

    void begin() {
        close();
        id = context.newId();
        isStartKnown = false;
        phase = Phase.BEGINNING;
    }

    /** Asks for more when there is nothing left. */
    int work() {
        if (phase == Phase.BEGINNING && copies.begin(this)) {
            phase = Phase.READY;
            return 1;
        }
        if (phase == Phase.READY && queue.isEmpty() && context.port.nextSlice(context.epoch(), id, SLICE_BYTES)) {
            phase = Phase.ASKED;
            return 1;
        }
        return 0;
    }

    void onCopied(final DirectBuffer buffer, final int offset, final int length) {
        queue.add(0, buffer, offset, length);
    }

    void onSlice(final long start, final long end, final boolean isMore) {
        isStartKnown = true;
        startRevision = start;
        endRevision = end;
        phase = isMore ? Phase.READY : Phase.ENDED;
    }

    /** Records that came and were not passed on yet. */
    RecordQueue queue() {
        return queue;
    }

    /** All of it has been passed on. */
    boolean isOver() {
        return phase == Phase.ENDED && queue.isEmpty();
    }

    /** With the first slice: from then on a cursor can keep the changes behind it from being dropped. */
    boolean isStartKnown() {
        return isStartKnown;
    }

    long startRevision() {
        return startRevision;
    }

    long endRevision() {
        return endRevision;
    }

    @Override
    public void close() {
        copies.end(this);
        queue.clear();
        phase = Phase.CLOSED;
    }
}
