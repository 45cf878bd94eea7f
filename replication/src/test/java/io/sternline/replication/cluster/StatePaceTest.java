package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class StatePaceTest {
    private static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private boolean isDemanded;
    private StatePace pace = pace(DriverSettings.WINDOW_BYTES_MAX);

    private StatePace pace(final int windowBytes) {
        return new StatePace(() -> isDemanded, windowBytes);
    }

    private void look(final int looks) {
        for (int i = 0; i < looks; i++) {
            pace.look(false);
        }
    }

    private void assertQuiet() {
        assertThat(pace.isQuiet()).isTrue();
        assertThat(pace.isDue(64)).as("woken for each commit").isFalse();
        assertThat(pace.sleepNs(SLEEP_NS)).isEqualTo(TimeUnit.MILLISECONDS.toNanos(StatePace.QUIET_SLEEP_MS));
    }

    private void assertPrompt() {
        assertThat(pace.isQuiet()).isFalse();
        assertThat(pace.isDue(64)).as("woken for each commit").isTrue();
        assertThat(pace.sleepNs(SLEEP_NS)).isEqualTo(SLEEP_NS);
    }

    @Test
    void shouldBeQuietWhereNobodyHasWaitedForAWhile() {
        assertPrompt();
        look(StatePace.QUIET_AFTER - 1);
        assertPrompt();
        look(1);
        assertQuiet();
        look(1_000);
        assertQuiet();
    }

    @Test
    void shouldBePromptAtOnceWhenSomebodyWaitsAndStaySoForAWhile() {
        look(StatePace.QUIET_AFTER);
        isDemanded = true;
        look(1);
        assertPrompt();
        isDemanded = false;
        look(StatePace.QUIET_AFTER - 1);
        assertPrompt();
        look(1);
        assertQuiet();
    }

    @Test
    void shouldBePromptWhereTheThreadWaitsInTheMidstOfSomething() {
        look(StatePace.QUIET_AFTER);
        pace.look(true);
        assertPrompt();
    }

    @Test
    void shouldBeWokenForMuchLogAlsoWhileItIsQuiet() {
        look(StatePace.QUIET_AFTER);
        assertThat(pace.isDue(StatePace.QUIET_LOG_BYTES_MAX)).isFalse();
        assertThat(pace.isDue(StatePace.QUIET_LOG_BYTES_MAX + 1)).isTrue();
    }

    @Test
    void shouldNotLetTheWindowFill() {
        pace = pace(100_000);
        look(StatePace.QUIET_AFTER);
        assertThat(pace.isDue(25_000)).isFalse();
        assertThat(pace.isDue(25_001)).isTrue();
    }
}
