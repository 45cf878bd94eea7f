package io.sternline.replication.cluster;

import io.sternline.replication.Role;
import io.sternline.replication.promotion.PromotionOutcome;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;

/**
 * Gives the role of a primary that is about to stop to the replica that is furthest, so that the group need not find out by
 * itself that it has none.
 *
 * <p>A snapshot or another promotion may be in the way for a moment, so it is tried again until the time is up. Whatever
 * else keeps it from being done will not change while somebody waits for the node to stop.
 */
final class HandOver {
    private static final long POLL_NS = 200_000;

    /** What was refused is tried again after this. */
    private static final long RETRY_NS = 20_000_000;

    private final NodeView view;
    private final Appointment appointment;
    private final Promoter promoter;

    HandOver(final NodeView view, final Appointment appointment, final Promoter promoter) {
        this.view = view;
        this.appointment = appointment;
        this.promoter = promoter;
    }

    /**
     * Returns at once unless this node is primary; an interrupt ends it early.
     *
     * @param meanwhile called again and again while it waits.
     * @return why this node is primary still; empty: it is not.
     */
    Optional<String> run(final Duration timeout, final Runnable meanwhile) {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        String obstacle = "there is no time for it";
        while (view.role() == Role.PRIMARY && !isOver(deadlineNs)) {
            final CompletableFuture<PromotionOutcome> outcome =
                    promoter.handOver(Duration.ofNanos(deadlineNs - System.nanoTime()));
            while (!outcome.isDone() && !isOver(deadlineNs)) {
                meanwhile.run();
                LockSupport.parkNanos(POLL_NS);
            }
            final PromotionOutcome now =
                    outcome.getNow(new PromotionOutcome.Unknown("not done within " + timeout.toMillis() + " ms"));
            if (now instanceof PromotionOutcome.Done) {
                return Optional.empty();
            }
            obstacle = reason(now);
            if (!(now instanceof PromotionOutcome.Refused) || !mayPass()) {
                break;
            }
            pause(meanwhile);
        }
        return view.role() == Role.PRIMARY ? Optional.of(obstacle) : Optional.empty();
    }

    /** Whether what is in the way now is over soon. */
    private boolean mayPass() {
        return promoter.isUnderWay() || appointment.stands() || !view.isModuleActive();
    }

    private static void pause(final Runnable meanwhile) {
        final long startNs = System.nanoTime();
        do {
            meanwhile.run();
            LockSupport.parkNanos(POLL_NS);
        } while (System.nanoTime() - startNs < RETRY_NS);
    }

    private static boolean isOver(final long deadlineNs) {
        return deadlineNs - System.nanoTime() <= 0 || Thread.currentThread().isInterrupted();
    }

    private static String reason(final PromotionOutcome outcome) {
        if (outcome instanceof PromotionOutcome.Refused refused) {
            return refused.reason();
        }
        if (outcome instanceof PromotionOutcome.Failed failed) {
            return failed.reason();
        }
        return outcome instanceof PromotionOutcome.Unknown unknown ? unknown.reason() : outcome.toString();
    }
}
