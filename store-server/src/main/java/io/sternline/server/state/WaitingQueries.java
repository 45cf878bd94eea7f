package io.sternline.server.state;

import io.sternline.protocol.sbe.ReadLevel;
import io.sternline.server.engine.ByteSlice;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Queries that wait for this node to catch up, in the order in which they came, each with a copy of its message. The
 * copies' arrays are kept and used again; a query that got this far is a few kilobytes at most.
 *
 * <p>The queue remembers the lowest revision of each kind, the lowest barrier and the earliest deadline that any of its queries
 * waits for (or a lower one: that of a query that has gone), so that a duty cycle in which nothing can have become due
 * costs four comparisons.
 */
final class WaitingQueries {
    /** Queries that may wait at a time. */
    static final int QUERIES_MAX = 4_096;

    private static final int INITIAL_BYTES = 128;

    /** One query that waits. */
    private static final class Slot {
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[INITIAL_BYTES]);
        private int length;
        private long connectionId;
        private long barrierSequence;
        private long deadlineNs;
        private boolean isAsync;
    }

    private final Slot[] slots = new Slot[QUERIES_MAX];
    private int size;
    private int index;
    private int kept;
    private Slot current;
    private Query currentQuery;
    private long lowestRevision = Long.MAX_VALUE;
    private long lowestAsyncRevision = Long.MAX_VALUE;
    private long lowestBarrier = Long.MAX_VALUE;
    private long earliestDeadlineNs;

    boolean hasRoom() {
        return size < QUERIES_MAX;
    }

    int size() {
        return size;
    }

    /** Copies a query to the end of the queue, which must have room. */
    void add(
            final long connectionId,
            final long barrierSequence,
            final Query query,
            final boolean isAsync,
            final long deadlineNs) {
        if (slots[size] == null) {
            slots[size] = new Slot();
        }
        final Slot slot = slots[size];
        final ByteSlice message = query.whole();
        if (message.length() > slot.message.capacity()) {
            slot.message.wrap(new byte[message.length()]);
        }
        slot.message.putBytes(0, message.buffer(), message.offset(), message.length());
        slot.length = message.length();
        slot.connectionId = connectionId;
        slot.barrierSequence = barrierSequence;
        slot.deadlineNs = deadlineNs;
        slot.isAsync = isAsync;
        if (size == 0) {
            forgetMarks();
        }
        mark(slot, query, size == 0);
        size++;
    }

    /** Whether a query may have become answerable or late. */
    boolean isDue(final long revision, final long asyncRevision, final long ownSequence, final long nowNs) {
        return size > 0
                && (revision >= lowestRevision
                        || asyncRevision >= lowestAsyncRevision
                        || ownSequence >= lowestBarrier
                        || nowNs - earliestDeadlineNs >= 0);
    }

    /** Starts a walk through the queue, which {@link #end} must close. */
    void begin() {
        index = 0;
        kept = 0;
        forgetMarks();
    }

    /**
     * Goes to the next query, which must then be {@link #retain}ed or {@link #release}d.
     *
     * @param into is pointed at the query's copy, valid until the query is released and another added.
     */
    boolean next(final Query into) {
        if (index == size) {
            return false;
        }
        current = slots[index++];
        into.wrap(current.message, 0, current.length);
        currentQuery = into;
        return true;
    }

    long connectionId() {
        return current.connectionId;
    }

    long barrierSequence() {
        return current.barrierSequence;
    }

    boolean isLate(final long nowNs) {
        return nowNs - current.deadlineNs >= 0;
    }

    /** The current query goes on waiting. */
    void retain(final boolean isAsync) {
        current.isAsync = isAsync;
        mark(current, currentQuery, kept == 0);
        swap(kept++, index - 1);
    }

    /** The current query is done with. */
    void release() {
        current = null;
    }

    /** Closes a walk; queries that it did not come to stay. */
    void end() {
        final boolean cutShort = index < size;
        while (index < size) {
            swap(kept++, index++);
        }
        size = kept;
        if (cutShort) {
            // What was not looked at may be due already.
            lowestRevision = Long.MIN_VALUE;
        }
    }

    private void mark(final Slot slot, final Query query, final boolean first) {
        if (slot.isAsync) {
            lowestAsyncRevision = Math.min(lowestAsyncRevision, query.minRevision());
        } else if (query.level() == ReadLevel.SESSION) {
            lowestRevision = Math.min(lowestRevision, query.minRevision());
        } else {
            lowestBarrier = Math.min(lowestBarrier, slot.barrierSequence);
        }
        if (first || slot.deadlineNs - earliestDeadlineNs < 0) {
            earliestDeadlineNs = slot.deadlineNs;
        }
    }

    private void forgetMarks() {
        lowestRevision = Long.MAX_VALUE;
        lowestAsyncRevision = Long.MAX_VALUE;
        lowestBarrier = Long.MAX_VALUE;
    }

    private void swap(final int left, final int right) {
        final Slot slot = slots[left];
        slots[left] = slots[right];
        slots[right] = slot;
    }
}
