package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.lb.RateLimiter.Decision;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecentRefusalsTest {
    private long nowNs = Long.MAX_VALUE - 500;
    private final RecentRefusals refusals = new RecentRefusals(() -> nowNs);

    @Test
    void shouldRefuseAsMuchUntilItsTimeHasCome() {
        refusals.add("key", 3, 2, nowNs + 1_000);
        nowNs += 400;
        assertThat(refusals.find("key", 3)).isEqualTo(new Decision(false, 2, Duration.ofNanos(600), true));
        assertThat(refusals.find("key", 9).allowed()).isFalse();
        assertThat(refusals.find("key", 2)).as("less may be there").isNull();
        assertThat(refusals.find("other", 3)).isNull();
        nowNs += 600;
        assertThat(refusals.find("key", 3)).isNull();
    }

    @Test
    void shouldHoldSoManyKeysAndForgetOthers() {
        int held = 0;
        for (int i = 0; i < 4 * RecentRefusals.KEYS_MAX; i++) {
            refusals.add("key-" + i, 1, 0, nowNs + 1_000);
        }
        for (int i = 0; i < 4 * RecentRefusals.KEYS_MAX; i++) {
            held += refusals.find("key-" + i, 1) == null ? 0 : 1;
        }
        assertThat(held).isBetween(RecentRefusals.KEYS_MAX / 2, RecentRefusals.KEYS_MAX);
    }
}
