package io.sternline.benchmarks.chaos.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.chaos.models.ModelFault.What;
import io.sternline.client.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A judge who never objects would prove nothing. Times are in milliseconds; the limit is 5 at once, and 1 in 100 ms. */
class TakeJudgeTest {
    private static final Limit LIMIT = Limit.of(10).per(Duration.ofSeconds(1)).burst(5);
    private static final long UNCERTAINTY_MS = 200;

    private final List<Take> takes = new ArrayList<>();

    private void take(final String key, final Answer answer, final long cost, final long fromMs, final long toMs) {
        takes.add(new Take(
                key, cost, TimeUnit.MILLISECONDS.toNanos(fromMs), TimeUnit.MILLISECONDS.toNanos(toMs), answer));
    }

    private void take(final long cost, final long fromMs, final long toMs) {
        take("key", Answer.DONE, cost, fromMs, toMs);
    }

    private ModelFaults judge() {
        final ModelFaults faults = new ModelFaults();
        new TakeJudge(LIMIT, TimeUnit.MILLISECONDS.toNanos(UNCERTAINTY_MS), faults).judge(takes);
        return faults;
    }

    @Test
    void shouldAcceptTheBurstAndWhatComesBackMeanwhile() {
        take(5, 0, 10);
        take("key", Answer.REFUSED, 1, 20, 30);
        take(4, 405, 410);
        take(1, 500, 505);
        assertThat(judge().kept()).isEmpty();
    }

    @Test
    void shouldAcceptAsMuchMoreAsTheClocksLeaveOpen() {
        take(5, 0, 10);
        take(2, 20, 30);
        assertThat(judge().kept()).isEmpty();
    }

    @Test
    void shouldFindOneTooMany() {
        take(5, 0, 10);
        take(3, 20, 30);
        assertThat(judge().counts()).containsOnlyKeys(What.LIMIT_EXCEEDED);
    }

    @Test
    void shouldFindASecondBurstLongAfterTheFirst() {
        take(5, 0, 10);
        for (int second = 1; second <= 10; second++) {
            take(5, 1_000 * second, 1_000 * second + 10);
        }
        take(4, 10_020, 10_030);
        assertThat(judge().counts()).containsOnlyKeys(What.LIMIT_EXCEEDED);
    }

    @Test
    void shouldFindASlowDriftThatNoSecondShows() {
        for (int i = 0; i < 200; i++) {
            take(1, 90 * i, 90 * i + 1);
        }
        assertThat(judge().counts()).containsOnlyKeys(What.LIMIT_EXCEEDED);
    }

    @Test
    void shouldNotHoldAgainstALimitWhatMayHaveComeApart() {
        // One has waited for the next primary: nobody knows when in that time it was given.
        take(5, 0, 5_000);
        take(5, 4_990, 5_010);
        assertThat(judge().kept()).isEmpty();
    }

    @Test
    void shouldHoldEachKeyToALimitOfItsOwn() {
        take("one", Answer.DONE, 5, 0, 10);
        take("another", Answer.DONE, 5, 20, 30);
        assertThat(judge().kept()).isEmpty();
        take("another", Answer.DONE, 3, 40, 50);
        assertThat(judge().counts()).containsOnlyKeys(What.LIMIT_EXCEEDED);
    }

    @Test
    void shouldNotCountWhatMayNotHaveHappened() {
        take(5, 0, 10);
        take("key", Answer.UNKNOWN, 5, 20, 30);
        take("key", Answer.FAILED, 5, 20, 30);
        assertThat(judge().kept()).isEmpty();
    }

    @Test
    void shouldFindARefusalOfWhatIsThere() {
        take(2, 0, 10);
        take("key", Answer.REFUSED, 3, 20, 30);
        assertThat(judge().counts()).containsOnlyKeys(What.LIMIT_REFUSED_WHAT_IT_HAD);
    }

    @Test
    void shouldForgiveARefusalThatAnUnansweredTakeExplains() {
        take(2, 0, 10);
        take("key", Answer.UNKNOWN, 1, 5, 15);
        take("key", Answer.REFUSED, 3, 20, 30);
        assertThat(judge().kept()).isEmpty();
    }
}
