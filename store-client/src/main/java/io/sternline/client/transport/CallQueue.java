package io.sternline.client.transport;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Takes calls from any thread to the loop, and bounds how many are unfinished, in number and in bytes.
 *
 * <p>The queue is a stack that the loop takes whole and turns round. That is the cheapest structure with the property
 * that matters here: the caller who finds it empty is exactly the one who must wake the loop, so a burst of callers
 * costs one wake-up, and everything they brought goes out together. Calls are linked through themselves.
 *
 * <p>A call keeps its place (see {@link #release}) until it has ended, so a store that does not answer fills the places
 * and further calls are refused at once instead of piling up.
 */
final class CallQueue {
    /** What became of an offer. */
    enum Offer {
        /** Queued, and the loop knows already. */
        QUEUED,
        /** Queued, and the caller must wake the loop. */
        QUEUED_FIRST,
        FULL,
        CLOSED
    }

    // Calls are counted in the upper bits and their bytes in the lower ones, so that one atomic addition does for both.
    private static final int BYTES_BITS = 40;
    private static final long ONE_CALL = 1L << BYTES_BITS;
    private static final long BYTES_MASK = ONE_CALL - 1;

    private static final Call<?> NOTHING = null;
    private static final Call<?> CLOSED = new StatusSurvey(1);

    private final AtomicReference<Call<?>> newest = new AtomicReference<>(NOTHING);
    private final AtomicLong held = new AtomicLong();
    private final int callsMax;
    private final long bytesMax;

    CallQueue(final int callsMax, final long bytesMax) {
        this.callsMax = callsMax;
        this.bytesMax = bytesMax;
    }

    /** Any thread. */
    Offer offer(final Call<?> call) {
        final long claim = ONE_CALL + call.heldBytes;
        final long claimed = held.addAndGet(claim);
        if (claimed >>> BYTES_BITS > callsMax || (claimed & BYTES_MASK) > bytesMax) {
            held.addAndGet(-claim);
            return newest.get() == CLOSED ? Offer.CLOSED : Offer.FULL;
        }
        call.isAdmitted = true;
        Call<?> before;
        do {
            before = newest.get();
            if (before == CLOSED) {
                call.isAdmitted = false;
                held.addAndGet(-claim);
                return Offer.CLOSED;
            }
            call.nextQueued = before;
        } while (!newest.compareAndSet(before, call));
        return before == NOTHING ? Offer.QUEUED_FIRST : Offer.QUEUED;
    }

    /** Takes all queued calls, linked from the oldest to the newest; null if there are none. Loop only. */
    Call<?> takeAll() {
        // Only the loop closes the queue, so what is not closed here stays open until the exchange.
        return newest.get() == CLOSED ? null : oldestFirst(newest.getAndSet(NOTHING));
    }

    /** Refuses calls from now on, for good, and takes those that are queued. Loop only. */
    Call<?> close() {
        final Call<?> queued = newest.getAndSet(CLOSED);
        return queued == CLOSED ? null : oldestFirst(queued);
    }

    /** Gives the place of an ended call back. */
    void release(final Call<?> call) {
        if (call.isAdmitted) {
            call.isAdmitted = false;
            held.addAndGet(-(ONE_CALL + call.heldBytes));
        }
    }

    String describeLimit() {
        final long now = held.get();
        return (now >>> BYTES_BITS) + " unfinished calls holding " + (now & BYTES_MASK) + " bytes, the limits are "
                + callsMax + " calls and " + bytesMax + " bytes: wait for some to end, or slow down";
    }

    private static Call<?> oldestFirst(final Call<?> newestCall) {
        Call<?> oldest = null;
        Call<?> call = newestCall;
        while (call != null) {
            final Call<?> next = call.nextQueued;
            call.nextQueued = oldest;
            oldest = call;
            call = next;
        }
        return oldest;
    }
}
