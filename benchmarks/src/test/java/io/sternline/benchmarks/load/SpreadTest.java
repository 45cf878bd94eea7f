package io.sternline.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void shouldTellTheMiddleOneAndTheBounds() {
        assertThat(Spread.of(List.of(5.0, 1.0, 100.0))).isEqualTo(new Spread(5, 1, 100));
    }

    @Test
    void shouldTakeTheMiddleBetweenTwo() {
        assertThat(Spread.of(List.of(4.0, 1.0, 100.0, 2.0))).isEqualTo(new Spread(3, 1, 100));
    }

    @Test
    void shouldNotMakeUpAMedianOfNothing() {
        assertThatThrownBy(() -> Spread.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
