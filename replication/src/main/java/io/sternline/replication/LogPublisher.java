package io.sternline.replication;

import org.agrona.DirectBuffer;

/**
 * Offers messages to the group's log through the node's own cluster session. Owned by one thread, which must call
 * {@link #poll} in every duty cycle. Survives changes of primary and loss of the session: it follows and reconnects by
 * itself, but messages in flight at that moment may be dropped without a word; whoever needs an answer must offer
 * again.
 *
 * <p>Each message carries this process's next sequence. When a message with sequence n (or a later one) comes back
 * through {@code StateMachine.onOwnSequence}, this node's state includes everything that any node had committed before
 * that message was offered: that is a linearizable barrier.
 */
public interface LogPublisher {
    /** Largest payload: one log message must hold it. */
    int PAYLOAD_BYTES_MAX = 1024 * 1024 - 256;

    /** What became of an offer. */
    enum Offer {
        /** On its way. */
        SENT,
        /**
         * No room now, the group's clock does not run yet, or a planned promotion is under way; try again in the next
         * duty cycle.
         */
        BACK_PRESSURED,
        /** No session with a primary now; try again later. */
        NOT_CONNECTED
    }

    /**
     * Drives the session: answers, keep-alives, following the primary, reconnecting, and the log's clock ticks while
     * this node is primary.
     *
     * @return amount of work done.
     */
    int poll();

    /** Whether there is a session with a primary. */
    boolean isConnected();

    /**
     * Leadership term that offers are made in now; -1: none. It changes in {@link #poll} only, and what is offered in any
     * term but the group's current one never gets into the log.
     */
    long term();

    /** Sequence that the next accepted offer will carry. */
    long nextSequence();

    /**
     * Offers an application message.
     *
     * @throws IllegalArgumentException if {@code length} is not 1 to {@link #PAYLOAD_BYTES_MAX}.
     */
    Offer offer(DirectBuffer buffer, int offset, int length);

    /** Offers an empty message: only its place in the log matters. */
    Offer offerBarrier();
}
