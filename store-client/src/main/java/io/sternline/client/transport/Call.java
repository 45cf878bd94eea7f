package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One call on its way: what to send, until when, and where its outcome goes.
 *
 * <p>The caller makes it, the loop owns it from then on. Whoever ends it does so through {@link
 * OutstandingCalls#end}, once.
 *
 * @param <T> what the call returns if it is carried out.
 */
abstract sealed class Call<T> permits WriteCall, ReadCall, PrimaryCall, StatusSurvey {
    final String operation;
    /** Null for calls that concern no namespace. */
    final NamespaceRef namespace;

    final long timeoutMs;
    final long deadlineNs;
    final CompletableFuture<Outcome<T>> future = new CompletableFuture<>();

    /** Bytes it holds of the client's budget. */
    final int heldBytes;

    /** Whether it holds a place among the client's outstanding calls; set by {@link CallQueue}. */
    boolean isAdmitted;

    Call<?> nextQueued;
    Call<?> earlier;
    Call<?> later;
    boolean isOutstanding;

    Call(final String operation, final NamespaceRef namespace, final long timeoutMs, final int heldBytes) {
        this.operation = operation;
        this.namespace = namespace;
        this.timeoutMs = timeoutMs;
        this.heldBytes = heldBytes;
        this.deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    /**
     * The caller no longer waits.
     *
     * @return what to tell it: the truest outcome there is at this moment.
     */
    abstract Outcome<T> abandon(String why);

    /** Ends the call before it was ever handed to the loop. */
    final Call<T> refuse(final Rejection reason, final String message) {
        future.complete(new Outcome.Rejected<>(reason, message));
        return this;
    }

    /** When it was made; no later than anything that was sent of it. */
    final long madeNs() {
        return deadlineNs - TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    final long remainingMs(final long nowNs) {
        return Math.max(1, TimeUnit.NANOSECONDS.toMillis(deadlineNs - nowNs));
    }

    /** The call in words, for messages. */
    @Override
    public final String toString() {
        return namespace == null ? operation : operation + " in namespace '" + namespace.name + "'";
    }
}
