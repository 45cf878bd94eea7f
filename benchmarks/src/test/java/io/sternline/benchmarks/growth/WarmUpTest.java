package io.sternline.benchmarks.growth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Iterator;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static WarmUp of(final Double... rates) {
        final Iterator<Double> next = Arrays.asList(rates).iterator();
        return WarmUp.run(next::next);
    }

    @Test
    void shouldGoOnWhileTheRateGrows() {
        assertThat(of(100.0, 200.0, 300.0, 310.0, 900.0)).isEqualTo(new WarmUp(4, 310));
    }

    @Test
    void shouldBeOverWhenTheRateFalls() {
        assertThat(of(100.0, 90.0, 900.0)).isEqualTo(new WarmUp(2, 90));
    }

    @Test
    void shouldHaveAnEnd() {
        assertThat(of(1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0)).isEqualTo(new WarmUp(WarmUp.ROUNDS_MAX, 32));
    }

    @Test
    void shouldNotTakeSilenceForHavingSettled() {
        assertThat(of(0.0, 0.0, 400.0, 410.0)).isEqualTo(new WarmUp(4, 410));
    }
}
