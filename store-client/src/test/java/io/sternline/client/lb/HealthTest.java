package io.sternline.client.lb;

import static io.sternline.client.lb.HealthCheck.Result.FAILED;
import static io.sternline.client.lb.HealthCheck.Result.GOOD;
import static io.sternline.client.lb.HealthCheck.Result.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HealthTest {
    private static final HealthSettings SETTINGS =
            HealthSettings.DEFAULT.withRise(2).withFall(3).withFallRefused(2);

    private final RiseFall opinion = new RiseFall(SETTINGS);

    @Test
    void shouldBeDecidedByTheFirstResult() {
        assertThat(opinion.isKnown()).isFalse();
        assertThat(opinion.onResult(FAILED)).isTrue();
        assertThat(opinion.isKnown()).isTrue();
        assertThat(opinion.isUp()).isFalse();
    }

    @Test
    void shouldFallAfterFailuresInARowAndSoonerIfRefused() {
        opinion.onResult(GOOD);
        assertThat(opinion.onResult(FAILED)).isFalse();
        assertThat(opinion.onResult(REFUSED)).isFalse();
        assertThat(opinion.onResult(GOOD)).isFalse();
        assertThat(opinion.onResult(FAILED)).isFalse();
        assertThat(opinion.onResult(FAILED)).isFalse();
        assertThat(opinion.onResult(FAILED)).isTrue();
        assertThat(opinion.isUp()).isFalse();
        assertThat(opinion.onResult(GOOD)).isFalse();
        assertThat(opinion.onResult(GOOD)).isTrue();
        assertThat(opinion.isUp()).isTrue();
        assertThat(opinion.onResult(REFUSED)).isFalse();
        assertThat(opinion.onResult(REFUSED)).isTrue();
        assertThat(opinion.isUp()).isFalse();
    }

    @Test
    void shouldNotChangeWhileResultsAlternate() {
        final Random random = Fixtures.random(this);
        opinion.onResult(GOOD);
        for (int i = 0; i < 10_000; i++) {
            assertThat(opinion.onResult(random.nextBoolean() ? FAILED : REFUSED))
                    .isFalse();
            assertThat(opinion.onResult(GOOD)).isFalse();
        }
    }

    @Test
    void shouldGoByTheMajorityAndUpInATie() {
        assertThat(HealthVerdict.of(2, 1, false).isUp()).isTrue();
        assertThat(HealthVerdict.of(1, 2, true).isUp()).isFalse();
        assertThat(HealthVerdict.of(1, 1, false).isUp()).isTrue();
        assertThat(HealthVerdict.of(0, 1, true).isUp()).isFalse();
        assertThat(HealthVerdict.of(0, 0, true).isUp()).isTrue();
        assertThat(HealthVerdict.of(0, 0, false).isUp()).isFalse();
    }

    @Test
    void shouldGrowFromATenthToTheWholeShare() {
        final Backend backend = Backend.of("a", "a:1").withWeight(10).withSlowStart(Duration.ofSeconds(10));
        final int full = 10 * SlowStart.SCALE;
        final long sinceNs = Long.MAX_VALUE - 5;
        int before = 0;
        for (long ms = 0; ms <= 10_000; ms += 10) {
            final int share = SlowStart.share(backend, sinceNs, sinceNs + TimeUnit.MILLISECONDS.toNanos(ms));
            assertThat(share).isBetween(Math.max(before, full / 10), full);
            before = share;
        }
        assertThat(before).isEqualTo(full);
        assertThat(SlowStart.share(backend.withWeight(0), sinceNs, sinceNs)).isZero();
        assertThat(SlowStart.share(backend.withSlowStart(Duration.ZERO), sinceNs, sinceNs))
                .isEqualTo(full);
    }
}
