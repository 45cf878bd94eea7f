package io.sternline.benchmarks.growth;

import java.util.function.DoubleSupplier;

/**
 * Load until the rate grows no more. Nodes that were filled with ten million entries have compiled all they run by then, those
 * with ten thousand next to nothing: after the same time they would not be in the same state, and more entries would seem
 * to make a group faster.
 *
 * @param rounds how many there were.
 * @param perSecond rate of the last one.
 */
record WarmUp(int rounds, double perSecond) {
    static final int ROUNDS_MAX = 6;

    /** A rate that is higher by less than this is not growing: so much differs between two rounds anyway. */
    static final double GROWTH = 1.05;

    /** @param round runs one, and says its rate. */
    static WarmUp run(final DoubleSupplier round) {
        double before = round.getAsDouble();
        for (int rounds = 2; rounds <= ROUNDS_MAX; rounds++) {
            final double rate = round.getAsDouble();
            // None at all is no rate to have settled at: a thousand clients take their time to connect.
            if (rate > 0 && rate <= before * GROWTH) {
                return new WarmUp(rounds, rate);
            }
            before = rate;
        }
        return new WarmUp(ROUNDS_MAX, before);
    }
}
