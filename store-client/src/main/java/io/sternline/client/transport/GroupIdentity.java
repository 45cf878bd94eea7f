package io.sternline.client.transport;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.ResultCode;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;

/**
 * Tells whether the group is the one it was. Owned by the loop.
 *
 * <p>A group that was rebuilt from nothing counts revisions anew. A watch that resumed in it at a revision of its former life
 * would miss what it had not missed and never know. As long as one connection holds, the group is the same (a node that lives
 * has what it had); when none is left that may end, and another <em>life</em> begins as far as this client can tell. Then the
 * group is asked for its identity before any watch goes on: the upper half of the client ids it gives, see {@link
 * Registration}. Nothing else is as good: a new group may well have passed the old one's revision and have a namespace of
 * the same id. It costs a client id that nobody uses, and a primary has to be there; reads wait for neither.
 */
final class GroupIdentity {
    static final int NO_LIFE = -1;
    static final long UNKNOWN = -1;

    private static final int UPPER_HALF_BITS = 32;

    private final SecureRandom nonces = new SecureRandom();
    private final String clientName;
    private final CorrelationIds correlationIds;
    private int life;
    private long group = UNKNOWN;
    private int attempts;
    private long askAgainNs;

    GroupIdentity(final String clientName, final CorrelationIds correlationIds) {
        this.clientName = clientName;
        this.correlationIds = correlationIds;
    }

    /** Counts how often all connections were lost. */
    int life() {
        return life;
    }

    /** {@link #UNKNOWN} until it was found out in this life. */
    long group() {
        return group;
    }

    /** No connection is left. */
    void onLost() {
        life++;
        group = UNKNOWN;
        onPrimary();
    }

    /** There is another primary, or none: what was asked may be lost. */
    void onPrimary() {
        attempts = 0;
    }

    /** Asks, unless it is known or was asked a moment ago. */
    void ask(final Connection primary, final long nowNs) {
        if (group != UNKNOWN || primary == null || !primary.isWritable()) {
            return;
        }
        if (attempts > 0 && nowNs - askAgainNs < 0) {
            return;
        }
        attempts++;
        askAgainNs = nowNs + TimeUnit.MILLISECONDS.toNanos(TransportLimits.resendAfterMs(attempts));
        final long number = correlationIds.next();
        primary.command(
                WriteLane.GROUP,
                0,
                0,
                new ArrayBuffer(CommandEncoder.registerClient(number, nonces.nextLong(), clientName)));
    }

    /** Learns from any registration, whoever asked for it. */
    void onRegistered(final Reply.Registration reply) {
        if (reply.code() == ResultCode.OK && reply.clientId() > 0) {
            group = reply.clientId() >>> UPPER_HALF_BITS;
        }
    }
}
