package io.sternline.client.transport;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.ResultCode;
import java.util.concurrent.TimeUnit;

/**
 * This client's id in the group, under which the store keeps the results of its writes. Asked for when the first write
 * needs it, and again if the store has forgotten it. Owned by the loop.
 *
 * <p>Asking twice does no harm but to leave an unused window behind, which the store drops in time.
 */
final class Registration {
    private final String clientName;
    private final CorrelationIds correlationIds;
    private long clientId;
    private long firstAttempt;
    private long lastAttempt;
    private long askAgainNs;
    private int refusals;
    private String problem = "";

    Registration(final String clientName, final CorrelationIds correlationIds) {
        this.clientName = clientName;
        this.correlationIds = correlationIds;
        this.askAgainNs = System.nanoTime();
    }

    /** 0 while there is none. */
    long clientId() {
        return clientId;
    }

    boolean isComplete() {
        return clientId != 0;
    }

    /** Asks the primary for an id, unless it was asked a moment ago. */
    void request(final Connection primary, final long nowNs) {
        if (nowNs - askAgainNs < 0) {
            return;
        }
        lastAttempt = correlationIds.next();
        if (firstAttempt == 0) {
            firstAttempt = lastAttempt;
        }
        askAgainNs = nowNs + TimeUnit.MILLISECONDS.toNanos(TransportLimits.RESEND_AFTER_MS);
        primary.command(0, 0, new ArrayBuffer(CommandEncoder.registerClient(lastAttempt, clientName)));
    }

    /** Whether a reply of this number answers one of the attempts that are under way. */
    boolean isAttempt(final long number) {
        return firstAttempt != 0 && number >= firstAttempt && number <= lastAttempt;
    }

    void onReply(final Reply reply, final long nowNs) {
        if (reply instanceof Reply.Registration registered
                && reply.code() == ResultCode.OK
                && registered.clientId() > 0) {
            clientId = registered.clientId();
            firstAttempt = 0;
            lastAttempt = 0;
            problem = "";
            return;
        }
        refusals++;
        problem = "registering the client was refused: " + reply.code() + " " + reply.message() + "; ";
        askAgainNs = nowNs + backoffNs();
    }

    /** A write was carried out under the id. */
    void onAccepted() {
        refusals = 0;
    }

    /** There is another primary: ask it at once. */
    void onPrimary(final long nowNs) {
        askAgainNs = nowNs;
    }

    /** The store does not know the id any more. */
    void forget(final long nowNs) {
        clientId = 0;
        askAgainNs = nowNs + (refusals == 0 ? 0 : backoffNs());
        refusals++;
    }

    private long backoffNs() {
        return TimeUnit.MILLISECONDS.toNanos(TransportLimits.backoffMs(
                refusals, TransportLimits.REFUSED_RETRY_MS_MIN, TransportLimits.REFUSED_RETRY_MS_MAX));
    }

    /** What stands in the way, for messages; empty if nothing does. */
    String problem() {
        return problem;
    }
}
