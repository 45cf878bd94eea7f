package io.sternline.benchmarks.data;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrawsTest {
    private static final int BOUND = 10;
    private static final int DRAWS = 100_000;
    private static final long SEED = 42;

    @Test
    void shouldDrawEveryNumberAboutAsOften() {
        final Draws draws = new Draws(BOUND, SEED);
        final int[] counts = new int[BOUND];
        for (int i = 0; i < DRAWS; i++) {
            counts[draws.next()]++;
        }
        for (final int count : counts) {
            assertThat(count).isBetween(9_500, 10_500);
        }
    }

    @Test
    void shouldReachTheEndsOfTheWidestRange() {
        final Draws draws = new Draws(Integer.MAX_VALUE, SEED);
        int min = Integer.MAX_VALUE;
        int max = 0;
        for (int i = 0; i < DRAWS; i++) {
            final int drawn = draws.next();
            min = Math.min(min, drawn);
            max = Math.max(max, drawn);
        }
        assertThat(min).isBetween(0, 1_000_000);
        assertThat(max).isBetween(Integer.MAX_VALUE - 1_000_000, Integer.MAX_VALUE - 1);
    }
}
