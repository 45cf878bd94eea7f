package io.sternline.benchmarks.failover;

import io.sternline.client.Admin;
import io.sternline.client.Promotion;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.StoreException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** Promotes as an operator's program does. A call that fails is an answer too: the chosen node was not promoted. */
final class AdminPromoter implements Promoter {
    private static final Promotion OPTIONS =
            Promotion.DEFAULT.withWho("promote-loop").withWhy("benchmark");

    private final Admin admin;

    AdminPromoter(final Admin admin) {
        this.admin = admin;
    }

    @Override
    public Optional<String> refusal(final int nodeId) {
        try {
            final PromotionPlan plan = admin.promotionPlan(nodeId);
            return plan.isPossible() ? Optional.empty() : Optional.of(String.join("; ", plan.refusals()));
        } catch (final StoreException ex) {
            return Optional.of(String.valueOf(ex.getMessage()));
        }
    }

    @Override
    public Answer promote(final int nodeId) {
        final long startNs = System.nanoTime();
        try {
            final PromotionResult result = admin.promote(nodeId, OPTIONS);
            return new Answer(
                    result.isDone(),
                    elapsedMs(startNs),
                    result.isDone() ? "" : result.result() + ": " + result.reason());
        } catch (final StoreException ex) {
            return new Answer(false, elapsedMs(startNs), "failed: " + ex.getMessage());
        }
    }

    private static long elapsedMs(final long startNs) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }
}
