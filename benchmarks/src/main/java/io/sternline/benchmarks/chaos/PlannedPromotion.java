package io.sternline.benchmarks.chaos;

import io.sternline.client.Promotion;
import io.sternline.client.PromotionResult;
import io.sternline.client.StoreException;
import java.time.Duration;
import java.util.Random;

/**
 * Has a replica made primary: at peace, while packets get lost, or while the other replica is suspended. It may be refused
 * or fail under such circumstances; what it must not do is lose anything or leave the group without a primary.
 */
final class PlannedPromotion implements Nemesis {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final double LOSS = 0.1;
    private static final int NOBODY = -1;

    /** What else is going on. */
    private enum Meanwhile {
        NOTHING("nothing else"),
        LOST_PACKETS("10 % of its packets lost"),
        SUSPENDED_REPLICA("the other replica suspended");

        private final String words;

        Meanwhile(final String words) {
            this.words = words;
        }
    }

    private final Stage stage;
    private int suspended = NOBODY;

    PlannedPromotion(final Stage stage) {
        this.stage = stage;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        final Meanwhile meanwhile = Meanwhile.values()[random.nextInt(Meanwhile.values().length)];
        final int primary = stage.view().primary();
        final int target = stage.view().anyReplica(random);
        switch (meanwhile) {
            case NOTHING -> {}
            case LOST_PACKETS ->
                GroupView.othersThan(primary).forEach(other -> {
                    stage.network().lose(this, primary, other, LOSS);
                    stage.network().lose(this, other, primary, LOSS);
                });
            case SUSPENDED_REPLICA -> {
                suspended = Network.NODES - primary - target;
                stage.nodes().suspend(suspended);
            }
        }
        return Strike.on(target, promote(target) + ", " + meanwhile.words + " meanwhile");
    }

    private String promote(final int target) {
        try {
            final PromotionResult result = stage.view().admin().promote(target, Promotion.DEFAULT.withTimeout(TIMEOUT));
            return result.result() + " after " + result.took().toMillis() + " ms"
                    + (result.reason().isEmpty() ? "" : " (" + result.reason() + ")");
        } catch (final StoreException ex) {
            return "not begun (" + ex.getMessage() + ")";
        }
    }

    @Override
    public void heal() {
        stage.network().release(this);
        if (suspended != NOBODY) {
            stage.nodes().resume(suspended);
        }
        suspended = NOBODY;
    }
}
