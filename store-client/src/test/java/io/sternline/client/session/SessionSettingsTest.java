package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionSettingsTest {
    private static final SessionSettings SETTINGS = SessionSettings.of("shop");

    @Test
    void shouldHaveTheStoreWaitLonger() {
        final Duration half = Duration.ofMinutes(30);
        assertThat(SETTINGS.storedIdle(half)).isEqualTo(Duration.ofMinutes(33));
        assertThat(SETTINGS.touchAfter(half)).isEqualTo(Duration.ofMinutes(3));
        assertThat(SETTINGS.withTouchFraction(0).storedIdle(half)).isEqualTo(half);
        assertThat(SETTINGS.withTouchFraction(1).storedIdle(half)).isEqualTo(Duration.ofHours(1));
        assertThat(SETTINGS.storedIdle(Duration.ZERO)).isZero();
        assertThat(SETTINGS.storedIdle(Duration.ofMillis(1))).isEqualTo(Duration.ofMillis(2));
    }

    @Test
    void shouldRefuseWhatCannotBe() {
        for (final Duration max : Set.of(Duration.ofMillis(-1), Duration.ofNanos(1), Duration.ofDays(2000))) {
            assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withMaxInactive(max));
        }
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withLifetime(Duration.ofDays(4000)));
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withTouchFraction(1.1));
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withTouchFraction(Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withAttributeBytesMax(0));
        assertThatIllegalArgumentException().isThrownBy(() -> SETTINGS.withCompressAboveBytes(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> SessionSettings.of("my shop"));
        assertThatIllegalArgumentException().isThrownBy(() -> SessionSettings.of("x".repeat(49)));
    }

    @Test
    void shouldMakeIdsThatAreLongAndUnlike() {
        final Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            ids.add(SessionIds.random());
        }
        assertThat(ids).hasSize(1000).allMatch(id -> id.matches("[A-Za-z0-9_-]{43}"));
        assertThat(SessionIds.isPossible("a b")).isFalse();
        assertThat(SessionIds.isPossible("")).isFalse();
        assertThat(SessionIds.isPossible("x".repeat(257))).isFalse();
        assertThat(SessionIds.isPossible("\u00e4")).isFalse();
        assertThat(SessionIds.isPossible("node1.abc~!-_")).isTrue();
    }
}
