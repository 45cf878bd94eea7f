package io.sternline.client.lb;

/**
 * The order in which backends take turns: smooth weighted round robin, as nginx has it (each turn everybody gains its weight, who
 * has most goes and pays the sum). The order repeats after the sum of weights; so it is worked out once, and a turn is no more
 * than the next place in an array, which threads can share without a lock.
 */
final class Turns {
    /** Longest order. Where weights ask for more they are rounded, each to at least one turn. */
    static final int LENGTH_MAX = 4096;

    private Turns() {}

    /** @return indexes into {@code shares}; each as often as its share says, by the smallest numbers that say it. */
    static int[] order(final int[] shares) {
        final int[] weights = reduced(shares);
        long sum = 0;
        for (final int weight : weights) {
            sum += weight;
        }
        final int[] order = new int[(int) sum];
        final long[] credits = new long[weights.length];
        for (int turn = 0; turn < order.length; turn++) {
            int best = 0;
            for (int index = 0; index < weights.length; index++) {
                credits[index] += weights[index];
                if (credits[index] > credits[best]) {
                    best = index;
                }
            }
            credits[best] -= sum;
            order[turn] = best;
        }
        return order;
    }

    private static int[] reduced(final int[] shares) {
        long sum = 0;
        int divisor = 0;
        for (final int share : shares) {
            sum += share;
            divisor = greatestCommonDivisor(share, divisor);
        }
        final int[] weights = new int[shares.length];
        // Each of those too small for a turn of its own gets one all the same, and the others' sum stays within the
        // limit.
        final long room = Math.max(1, LENGTH_MAX - shares.length);
        for (int index = 0; index < shares.length; index++) {
            weights[index] = sum / divisor <= LENGTH_MAX
                    ? shares[index] / divisor
                    : (int) Math.max(1, shares[index] * room / sum);
        }
        return weights;
    }

    private static int greatestCommonDivisor(final int a, final int b) {
        return b == 0 ? a : greatestCommonDivisor(b, a % b);
    }
}
