package io.sternline.server.gateway;

import io.sternline.replication.LogPublisher;
import io.sternline.replication.LogPublisher.Offer;
import io.sternline.replication.NodeStatus;

/**
 * Tells the group when this node lost the role of primary while it was running: it had been paused or cut off, or the
 * election was a false one. Owned by the gateway thread.
 *
 * <p>A node that gave the role away does not count, and one that was restarted remembers nothing. The state passes over
 * what comes before the beginning of the term that followed, and a replica's message may well come before that; so it is
 * said {@link Limits#TERM_LOST_TIMES} times, which does no harm, and each counts once it has come back.
 */
final class TermWatch {
    private static final long NONE = -1;

    private final LogPublisher publisher;
    private final NodeView node;
    private final GroupTracker group;
    private final Promotions promotions;
    private final int nodeId;
    private final OwnCommand command = new OwnCommand();
    private long heldTerm = NONE;
    private long lostTerm = NONE;
    private int saidTimes;
    private boolean isOffered;
    private long offeredSequence;
    private long offeredNs;

    TermWatch(
            final LogPublisher publisher,
            final NodeView node,
            final GroupTracker group,
            final Promotions promotions,
            final int nodeId) {
        this.publisher = publisher;
        this.node = node;
        this.group = group;
        this.promotions = promotions;
        this.nodeId = nodeId;
    }

    /**
     * To be called in every duty cycle in which this node may offer messages of its own.
     *
     * @return amount of work done.
     */
    int work(final long nowNs) {
        watch();
        if (lostTerm == NONE) {
            return 0;
        }
        if (!publisher.isConnected()) {
            isOffered = false;
            return 0;
        }
        if (isOffered && node.ownSequenceApplied() >= offeredSequence) {
            isOffered = false;
            saidTimes++;
        }
        if (saidTimes >= Limits.TERM_LOST_TIMES) {
            lostTerm = NONE;
            return 0;
        }
        final boolean isDue = nowNs - offeredNs >= Limits.TERM_LOST_INTERVAL_NS;
        return isDue && publisher.term() > lostTerm ? offer(nowNs) : 0;
    }

    private void watch() {
        final NodeStatus status = group.status();
        final boolean isSucceeded = heldTerm != NONE && status.term() > heldTerm && status.primaryId() >= 0;
        if (isSucceeded) {
            if (!promotions.isGivenAway(heldTerm)) {
                lostTerm = heldTerm;
                saidTimes = 0;
                isOffered = false;
            }
            heldTerm = NONE;
        }
        if (group.isPrimary()) {
            heldTerm = status.term();
        }
    }

    private int offer(final long nowNs) {
        final long sequence = publisher.nextSequence();
        if (command.termLost(lostTerm, nodeId).offerTo(publisher) != Offer.SENT) {
            return 0;
        }
        isOffered = true;
        offeredSequence = sequence;
        offeredNs = nowNs;
        return 1;
    }
}
