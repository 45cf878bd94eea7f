package io.sternline.server.gateway;

import io.sternline.replication.LogPublisher;
import io.sternline.replication.LogPublisher.Offer;
import java.security.SecureRandom;

/**
 * What the gateway of a primary tells the group in its own name: which life of the group it is in, its settings and that its
 * term has begun, once in each term, before anything of a client, and from then on a report of the state's digest every few
 * seconds.
 *
 * <p><b>Settings first.</b> Commands wait until the settings have come back through the log. That they were offered is
 * not enough: a session that is lost takes along what is in flight, and the next one of the same term would carry commands
 * into a state without a hash seed. Until then nothing else is offered, no barrier either, so that when this node's own
 * sequence reaches that of the settings it is they that came back. They are offered again if they do not come; twice in
 * the log they do no harm.
 *
 * <p><b>Terms.</b> What counts is the term that the publisher would offer in, not the one the node was last seen in: while
 * the two differ nothing is offered at all. So the settings reach the log in the term of this primary or not at all, and no
 * command can get into a later term, of this node or another, before the settings of that term. A node that becomes
 * primary again says them again; others may have held in between.
 */
final class PrimaryDuties {
    private static final long NO_TERM = -1;

    private final LogPublisher publisher;
    private final NodeView node;
    private final GatewayCounters counters;
    private final int nodeId;
    private final GroupLimits limits;
    private final OwnCommand command = new OwnCommand();

    /** Drawn once: a state takes the first it is told, and all that this process tells are the same. */
    private final long hashSeed0;

    private final long hashSeed1;
    private long settledTerm = NO_TERM;
    private boolean isOffered;
    private long firstSequence;
    private long offeredNs;
    private long reportedNs;

    PrimaryDuties(
            final LogPublisher publisher,
            final NodeView node,
            final GatewayCounters counters,
            final int nodeId,
            final GroupLimits limits) {
        this.publisher = publisher;
        this.node = node;
        this.counters = counters;
        this.nodeId = nodeId;
        this.limits = limits;
        final SecureRandom random = new SecureRandom();
        hashSeed0 = random.nextLong();
        hashSeed1 = random.nextLong();
    }

    /**
     * To be called in every duty cycle of a primary, before batches are offered.
     *
     * @param currentTerm in which this node was last seen to be primary.
     * @return amount of work done.
     */
    int work(final long nowNs, final long currentTerm) {
        if (publisher.term() != currentTerm) {
            return 0;
        }
        if (settledTerm == currentTerm) {
            return nowNs - reportedNs >= Limits.DIGEST_REPORT_INTERVAL_NS ? report(nowNs) : 0;
        }
        if (isOffered && node.ownSequenceApplied() >= firstSequence) {
            settledTerm = currentTerm;
            reportedNs = nowNs - Limits.DIGEST_REPORT_INTERVAL_NS;
            return 1;
        }
        return !isOffered || nowNs - offeredNs >= Limits.SETTINGS_RETRY_NS ? settle(nowNs) : 0;
    }

    /** Role or term changed: what is in flight may be lost, and other messages may have been offered since. */
    void onRegrouped() {
        isOffered = false;
    }

    /** Whether what is offered now comes behind this primary's settings, in the same term. */
    boolean isSettled() {
        return settledTerm != NO_TERM && settledTerm == publisher.term();
    }

    private int settle(final long nowNs) {
        final long sequence = publisher.nextSequence();
        if (command.beginning(node.life(), limits, hashSeed0, hashSeed1, publisher.term(), nodeId)
                        .offerTo(publisher)
                != Offer.SENT) {
            return 0;
        }
        firstSequence = isOffered ? firstSequence : sequence;
        isOffered = true;
        offeredNs = nowNs;
        counters.onSettings();
        return 1;
    }

    /** One that is lost, or finds no room for a while, is made up for by the next. */
    private int report(final long nowNs) {
        if (command.report(nodeId, node.lastReport()).offerTo(publisher) != Offer.SENT) {
            return 0;
        }
        reportedNs = nowNs;
        counters.onDigestReport();
        return 1;
    }
}
