package io.sternline.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExpiryTest {
    @Test
    void shouldHoldWhatItWasGivenAndLeaveTheRest() {
        assertThat(Expiry.DEFAULT.ttl()).isNull();
        assertThat(Expiry.DEFAULT.idle()).isNull();
        assertThat(Expiry.NEVER.ttl()).isZero();
        assertThat(Expiry.NEVER.idle()).isZero();
        final Expiry both = Expiry.ttl(Duration.ofHours(8)).andIdle(Duration.ofMinutes(30));
        assertThat(both.ttl()).isEqualTo(Duration.ofHours(8));
        assertThat(both.idle()).isEqualTo(Duration.ofMinutes(30));
        assertThat(Expiry.idle(Duration.ofMillis(1)).ttl()).isNull();
        assertThat(Expiry.idle(Duration.ofMillis(1)).andTtl(Duration.ZERO).ttl())
                .isZero();
    }

    @Test
    void shouldBoundDurations() {
        assertThat(Expiry.ttl(Duration.ofDays(3650)).ttl()).isEqualTo(Duration.ofDays(3650));
        final List<Duration> outside = List.of(
                Duration.ofMillis(-1),
                Duration.ofNanos(1),
                Duration.ofDays(3650).plusMillis(1),
                Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(outside).allSatisfy(duration -> {
            assertThatThrownBy(() -> Expiry.ttl(duration))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("ttl must be");
            assertThatThrownBy(() -> Expiry.idle(duration))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("idle must be");
        });
    }
}
