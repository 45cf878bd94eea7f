package io.sternline.client.transport;

/**
 * Counts for next to nothing: each thread in a cache line of its own, as far as there are enough, and without a lock. Threads
 * that share one may lose a count to each other.
 */
final class ReadCounter {
    private static final int STRIPES = 32;

    /** Longs from one stripe to the next: two cache lines, as processors fetch them in pairs. */
    private static final int STRIDE = 16;

    private final long[] counts = new long[(STRIPES + 1) * STRIDE];

    void increment() {
        counts[((int) Thread.currentThread().getId() & STRIPES - 1) * STRIDE + STRIDE]++;
    }

    long sum() {
        long sum = 0;
        for (int stripe = 1; stripe <= STRIPES; stripe++) {
            sum += counts[stripe * STRIDE];
        }
        return sum;
    }
}
