package io.sternline.server.gateway;

import io.sternline.replication.LogPublisher;
import io.sternline.replication.LogPublisher.Offer;
import java.util.concurrent.CompletableFuture;

/**
 * What a primary that is being stopped says through the log before it hands over, so that the history can tell its
 * successor from one that was elected in need. Wanted by whoever stops the node, said by the gateway thread.
 */
final class HandOverIntent {
    private final LogPublisher publisher;
    private final NodeView node;
    private final GroupTracker group;
    private final int nodeId;
    private final OwnCommand command = new OwnCommand();
    private final CompletableFuture<Void> said = new CompletableFuture<>();
    private volatile boolean isWanted;
    private boolean isOffered;
    private long sequence;

    HandOverIntent(final LogPublisher publisher, final NodeView node, final GroupTracker group, final int nodeId) {
        this.publisher = publisher;
        this.node = node;
        this.group = group;
        this.nodeId = nodeId;
    }

    /** Any thread. @return ends once it is said, or need not be, since this node is not primary. */
    CompletableFuture<Void> want() {
        isWanted = true;
        return said;
    }

    /** Whether something is under way that nobody will ring the bell for. */
    boolean isUrgent() {
        return isWanted && !said.isDone();
    }

    /**
     * To be called in every duty cycle.
     *
     * @param mayOffer whether this node is a primary that has told its settings.
     * @return amount of work done.
     */
    int work(final boolean mayOffer) {
        if (!isUrgent()) {
            return 0;
        }
        if (!group.isPrimary() || isOffered && node.ownSequenceApplied() >= sequence) {
            said.complete(null);
            return 1;
        }
        if (!mayOffer || isOffered) {
            return 0;
        }
        final long term = group.status().term();
        final long next = publisher.nextSequence();
        if (command.handoverPlanned(term, nodeId).offerTo(publisher) != Offer.SENT) {
            return 0;
        }
        isOffered = true;
        sequence = next;
        return 1;
    }
}
