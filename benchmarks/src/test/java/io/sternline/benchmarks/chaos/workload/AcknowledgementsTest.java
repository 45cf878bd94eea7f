package io.sternline.benchmarks.chaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class AcknowledgementsTest {
    private final Acknowledgements acknowledgements = new Acknowledgements();

    @Test
    void shouldTellTheLongestGapBetweenTwo() {
        add(10, 20, 50, 60);

        assertThat(acknowledgements.longestGapNs(5, 65)).isEqualTo(30);
    }

    @Test
    void shouldCountTheEnds() {
        add(10, 20);

        assertThat(acknowledgements.longestGapNs(0, 70)).isEqualTo(50);
        assertThat(acknowledgements.longestGapNs(-30, 25)).isEqualTo(40);
    }

    @Test
    void shouldLookOnlyAtWhatLiesBetween() {
        add(10, 20, 100, 110);

        assertThat(acknowledgements.longestGapNs(30, 90)).isEqualTo(60);
        assertThat(acknowledgements.longestGapNs(10, 20)).isEqualTo(10);
        assertThat(acknowledgements.longestGapNs(15, 15)).isZero();
    }

    @Test
    void shouldNotMindTheOrderNorAClockThatWraps() {
        add(Long.MIN_VALUE + 5, Long.MAX_VALUE - 5);

        assertThat(acknowledgements.longestGapNs(Long.MAX_VALUE - 10, Long.MIN_VALUE + 9))
                .isEqualTo(11);
    }

    @Test
    void shouldKeepMoreThanItBeganWith() {
        for (int i = 0; i < 200_000; i++) {
            acknowledgements.add(i);
        }

        assertThat(acknowledgements.longestGapNs(0, 199_999)).isEqualTo(1);
    }

    @Test
    void shouldRefuseAStretchThatEndsBeforeItBegins() {
        assertThatThrownBy(() -> acknowledgements.longestGapNs(2, 1)).isInstanceOf(IllegalArgumentException.class);
    }

    private void add(final long... timesNs) {
        for (final long timeNs : timesNs) {
            acknowledgements.add(timeNs);
        }
    }
}
