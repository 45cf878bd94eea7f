package io.sternline.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ScheduleTest {
    private static final Set<FaultKind> ALL = EnumSet.allOf(FaultKind.class);
    private static final int SEEDS = 500;
    private static final long TEN_MINUTES_S = 600;

    @Test
    void shouldDrawTheSameFromTheSameSeed() {
        assertThat(Schedule.draw(42, TEN_MINUTES_S, ALL)).isEqualTo(Schedule.draw(42, TEN_MINUTES_S, ALL));
        assertThat(Schedule.draw(42, TEN_MINUTES_S, ALL)).isNotEqualTo(Schedule.draw(43, TEN_MINUTES_S, ALL));
    }

    @Test
    void shouldBeginWithTheSameFaultsHoweverLongItIs() {
        final List<Schedule.Step> shorter = Schedule.draw(7, 60, ALL);
        assertThat(Schedule.draw(7, TEN_MINUTES_S, ALL)).startsWith(shorter.toArray(Schedule.Step[]::new));
    }

    @Test
    void shouldHaveThirtyFaultsOfEightKindsInTenMinutes() {
        for (long seed = 0; seed < SEEDS; seed++) {
            final List<Schedule.Step> steps = Schedule.draw(seed, TEN_MINUTES_S, ALL);
            assertThat(steps).as("seed %d", seed).hasSizeGreaterThanOrEqualTo(30);
            assertThat(steps.stream().map(Schedule.Step::kind).distinct())
                    .as("seed %d", seed)
                    .hasSizeGreaterThanOrEqualTo(8);
        }
    }

    @Test
    void shouldStayWithinItsTime() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(Schedule.draw(seed, TEN_MINUTES_S, ALL).stream()
                            .mapToLong(Schedule.Step::totalMs)
                            .sum())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(TEN_MINUTES_S * 1_000);
        }
    }

    @Test
    void shouldLetTheGroupWorkForTwoThirdsOfTheTime() {
        for (long seed = 0; seed < SEEDS; seed++) {
            assertThat(Schedule.draw(seed, TEN_MINUTES_S, ALL).stream()
                            .mapToLong(Schedule.Step::standstillMs)
                            .sum())
                    .as("seed %d", seed)
                    .isLessThanOrEqualTo(TEN_MINUTES_S * 1_000 / 3);
        }
    }

    @Test
    void shouldDrawEachKindBeforeAnyComesMoreOftenThanItsShare() {
        final List<Schedule.Step> steps = Schedule.draw(1, 24 * 3_600, ALL);
        final int cards = ALL.stream().mapToInt(FaultKind::cards).sum();
        assertThat(steps.subList(0, cards).stream().map(Schedule.Step::kind)).containsAll(ALL);
    }

    @Test
    void shouldKeepToTheKindsAskedForAndHaveOneFaultAtLeast() {
        assertThat(Schedule.draw(3, 1, Set.of(FaultKind.DAMAGED_LOG)))
                .extracting(Schedule.Step::kind)
                .containsExactly(FaultKind.DAMAGED_LOG);
    }
}
