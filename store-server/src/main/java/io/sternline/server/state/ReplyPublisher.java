package io.sternline.server.state;

import org.agrona.DirectBuffer;

/**
 * Hands the replies to commands on to the gateway, if this node's gateway is where they came from.
 *
 * <p>When the gateway does not keep up, the state thread waits for it, but not for long: while it waits, nothing is
 * applied here. A reply that is dropped is no loss. Its write stands, its result is in the client's window, and the
 * client, which hears nothing, asks again.
 */
final class ReplyPublisher {
    /** Attempts per log message, all its replies together, before replies are dropped. */
    static final int OFFER_ATTEMPTS_MAX = 10_000;

    /** The first of them only spin, the others let other threads run. */
    static final int OFFER_SPINS_MAX = 100;

    private final ReplySink sink;
    private boolean local;
    private int attemptsLeft;
    private long dropped;

    ReplyPublisher(final ReplySink sink) {
        this.sink = sink;
    }

    /** A log message begins. */
    void begin(final boolean isLocal) {
        local = isLocal;
        attemptsLeft = OFFER_ATTEMPTS_MAX;
    }

    void publish(final long connectionId, final DirectBuffer reply, final int length) {
        if (!local || connectionId == 0) {
            return;
        }
        while (!sink.offer(connectionId, reply, 0, length)) {
            if (attemptsLeft == 0) {
                dropped++;
                return;
            }
            attemptsLeft--;
            if (attemptsLeft >= OFFER_ATTEMPTS_MAX - OFFER_SPINS_MAX) {
                Thread.onSpinWait();
            } else {
                Thread.yield();
            }
        }
    }

    long dropped() {
        return dropped;
    }
}
