package io.sternline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LimitTest {
    @Test
    void shouldSayRatesAsIntervals() {
        final Limit limit = Limit.of(100).per(Duration.ofSeconds(1));
        assertThat(limit).isEqualTo(new Limit(100, 10_000_000));
        assertThat(limit.burst(20)).isEqualTo(new Limit(20, 10_000_000));
        assertThat(limit.burst(20).span()).isEqualTo(Duration.ofMillis(200));
        assertThat(Limit.of(5).per(Duration.ofDays(30)).span()).isEqualTo(Duration.ofDays(30));
        assertThat(Limit.of(1).per(Duration.ofDays(3650)).span()).isEqualTo(Duration.ofDays(3650));
    }

    @Test
    void shouldNeverAllowMoreThanTheRateAsked() {
        for (long amount = 1; amount <= 1_000_000; amount += 1 + amount / 7) {
            final Limit limit = Limit.of(amount).per(Duration.ofSeconds(1));
            assertThat(limit.intervalNs() * amount).isBetween(1_000_000_000L, 1_001_000_000L);
        }
    }

    @Test
    void shouldRefuseLimitsThatCannotBeKept() {
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of(2_000_000).per(Duration.ofSeconds(1)))
                .withMessage("a limit is a million a second at most, not 2000000 per PT1S");
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of(1).per(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of(1).per(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> Limit.of(1).per(Duration.ofDays(3651)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of(1).per(Duration.ofDays(1)).burst(3651))
                .withMessageContaining("burst must be 1 to 3650");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Limit.of(1).per(Duration.ofDays(1)).burst(0));
    }
}
