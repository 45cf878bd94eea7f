package io.sternline.client.transport;

import io.sternline.client.Outcome;

/**
 * All calls the loop has taken and not yet ended, in the order of their deadlines. Owned by the loop.
 *
 * <p>A list is enough: all calls of a client have the same timeout and come in nearly in the order they were made, so
 * the place of a new one is at the end or close to it, and those whose time is up are at the front.
 */
final class OutstandingCalls {
    private final CallQueue queue;
    private Call<?> first;
    private Call<?> last;

    OutstandingCalls(final CallQueue queue) {
        this.queue = queue;
    }

    boolean isEmpty() {
        return first == null;
    }

    void add(final Call<?> call) {
        Call<?> before = last;
        while (before != null && before.deadlineNs - call.deadlineNs > 0) {
            before = before.earlier;
        }
        final Call<?> after = before == null ? first : before.later;
        call.earlier = before;
        call.later = after;
        if (before == null) {
            first = call;
        } else {
            before.later = call;
        }
        if (after == null) {
            last = call;
        } else {
            after.earlier = call;
        }
        call.isOutstanding = true;
    }

    /** The call whose deadline passed first, or null. */
    Call<?> expired(final long nowNs) {
        return first != null && nowNs - first.deadlineNs >= 0 ? first : null;
    }

    /** Any call, or null if there are none. */
    Call<?> any() {
        return first;
    }

    /** Ends a call: frees its place, then tells the caller. A call that has ended already stays as it ended. */
    <T> void end(final Call<T> call, final Outcome<T> outcome) {
        if (!call.isOutstanding) {
            return;
        }
        call.isOutstanding = false;
        if (call.earlier == null) {
            first = call.later;
        } else {
            call.earlier.later = call.later;
        }
        if (call.later == null) {
            last = call.earlier;
        } else {
            call.later.earlier = call.earlier;
        }
        call.earlier = null;
        call.later = null;
        queue.release(call);
        call.future.complete(outcome);
    }
}
