package io.sternline.server.gateway;

import io.sternline.replication.LogPublisher;

/**
 * Sees to it that linearizable reads get the log message they wait for.
 *
 * <p>A read that arrives now may be answered once a message that was offered <em>after</em> its arrival has come back:
 * its sequence is the publisher's next one, whatever that message will be. A batch of writes in the same duty cycle does
 * the job for free; otherwise an empty message is offered. All reads that wait share it. Messages in flight can be lost
 * when the primary changes; a later one is as good, so after a while, or at a change of role, another is simply offered.
 */
final class Barriers {
    private final LogPublisher publisher;
    private long wanted;
    private long offered;
    private long offeredNs;
    private boolean isDoubtful;

    Barriers(final LogPublisher publisher) {
        this.publisher = publisher;
    }

    /** @return what a read that has just arrived must wait for. */
    long request() {
        wanted = Math.max(wanted, publisher.nextSequence());
        return wanted;
    }

    /** Whether a read waits for a message that has not come back. */
    boolean isPending(final long applied) {
        return wanted > applied;
    }

    /** What was in flight may be lost: role or term changed. */
    void onRegrouped() {
        isDoubtful = true;
    }

    /**
     * Offers a barrier if one is due. To be called after batches were offered.
     *
     * @param applied sequence of the last own message that came back.
     * @return amount of work done.
     */
    int work(final long nowNs, final long applied) {
        if (!isPending(applied)) {
            return 0;
        }
        final long newest = publisher.nextSequence() - 1;
        if (newest > offered) {
            offered = newest;
            offeredNs = nowNs;
            isDoubtful = false;
        }
        return isDue(nowNs, applied) && offer(nowNs) ? 1 : 0;
    }

    private boolean isDue(final long nowNs, final long applied) {
        if (isDoubtful || offered <= applied) {
            return true;
        }
        return nowNs - offeredNs >= (offered >= wanted ? Limits.BARRIER_RETRY_NS : Limits.BARRIER_SPACING_NS);
    }

    private boolean offer(final long nowNs) {
        if (publisher.offerBarrier() != LogPublisher.Offer.SENT) {
            return false;
        }
        offered = publisher.nextSequence() - 1;
        offeredNs = nowNs;
        isDoubtful = false;
        return true;
    }
}
