package io.sternline.client.transport;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.ResultCode;
import java.security.SecureRandom;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * This client's id in the group, under which the store keeps the results of its writes. Asked for when the first write
 * needs it, and again if the store has forgotten it. Owned by the loop.
 *
 * <p>Asking twice does no harm but to leave an unused window behind, which the store drops in time.
 *
 * <p>All ids of a group share their upper half, which the first client to register brings as a random nonce. So an id of
 * another upper half tells that the group lost all its data and began anew, and the ids of its former life mean nothing
 * in it. The nonce is another one each time: this client may well be the first in both lives.
 */
final class Registration {
    private static final int UPPER_HALF_BITS = 32;

    /** Attempts whose answers are still waited for; the answer to one before them comes too late. */
    private static final int ATTEMPTS_MAX = 64;

    private final SecureRandom nonces = new SecureRandom();
    private final String clientName;
    private final CorrelationIds correlationIds;
    private long clientId;

    /** The id there was last, also after it was forgotten; 0 if there never was one. */
    private long lastClientId;

    /** Correlation ids of the attempts that may still be answered, oldest first; reads have the numbers in between. */
    private final Set<Long> attempts = new LinkedHashSet<>();

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
        final long attempt = correlationIds.next();
        if (attempts.size() == ATTEMPTS_MAX) {
            attempts.remove(attempts.iterator().next());
        }
        attempts.add(attempt);
        askAgainNs = nowNs + TimeUnit.MILLISECONDS.toNanos(TransportLimits.RESEND_AFTER_MS);
        primary.command(
                WriteLane.GROUP,
                0,
                0,
                new ArrayBuffer(CommandEncoder.registerClient(attempt, nonces.nextLong(), clientName)));
    }

    /** Whether a reply of this number answers one of the attempts that are under way. */
    boolean isAttempt(final long number) {
        return attempts.contains(number);
    }

    /** @return whether the group was rebuilt from nothing since the last id was given. */
    boolean onReply(final Reply reply, final long nowNs) {
        attempts.remove(reply.number());
        if (reply instanceof Reply.Registration registered
                && reply.code() == ResultCode.OK
                && registered.clientId() > 0) {
            final boolean isRebuilt =
                    lastClientId != 0 && lastClientId >>> UPPER_HALF_BITS != registered.clientId() >>> UPPER_HALF_BITS;
            clientId = registered.clientId();
            lastClientId = clientId;
            attempts.clear();
            problem = "";
            return isRebuilt;
        }
        refusals++;
        problem = "registering the client was refused: " + reply.code() + " " + reply.message() + "; ";
        askAgainNs = nowNs + backoffNs();
        return false;
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
