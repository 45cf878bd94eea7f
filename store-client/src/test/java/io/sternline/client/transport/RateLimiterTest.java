package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Limit;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.RateLimiter;
import io.sternline.client.lb.RateLimiter.Decision;
import io.sternline.client.lb.RateLimiter.Fallback;
import io.sternline.client.lb.WindowedCounter;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TakeDecoder;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Of a limit of which nothing comes back, as the scripted store's clock stands still. */
class RateLimiterTest {
    private static final Limit FIVE = Limit.of(5).per(Duration.ofHours(5));

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client =
            group.client().callTimeout(Duration.ofMillis(500)).build();
    private final Namespace space = client.namespace("default");
    private final RateLimiter limiter = RateLimiter.of(space, FIVE);

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldAllowUntilNothingIsLeftAndThenRefuseWithoutAsking() {
        assertThat(limiter.decide("key", 3)).isEqualTo(new Decision(true, 2, Duration.ZERO, true));
        assertThat(limiter.decide("key", 3).allowed()).isFalse();
        final int asked = group.commands(TakeDecoder.TEMPLATE_ID).size();
        final Decision refused = limiter.decide("key", 4);
        assertThat(refused.allowed()).isFalse();
        assertThat(refused.remaining()).isEqualTo(2);
        assertThat(refused.retryAfter()).isBetween(Duration.ofMinutes(59), Duration.ofHours(1));
        assertThat(limiter.decideAsync("key", 3)
                        .toCompletableFuture()
                        .join()
                        .orThrow()
                        .allowed())
                .isFalse();
        assertThat(group.commands(TakeDecoder.TEMPLATE_ID)).hasSize(asked);
        assertThat(limiter.decide("key", 2)).isEqualTo(new Decision(true, 0, Duration.ZERO, true));
        assertThat(limiter.decideAsync("other").toCompletableFuture().join())
                .isEqualTo(new Outcome.Ok<>(new Decision(true, 4, Duration.ZERO, true)));
    }

    @Test
    void shouldDoAsItWasToldWhileTheGroupCannotBeAsked() {
        assertThat(limiter.decide("key").allowed()).isTrue();
        for (int node = 0; node < 3; node++) {
            group.node(node).onCommand(seen -> Act.refuse(ResultCode.STORE_FULL));
        }
        assertThat(limiter.decide("key")).isEqualTo(new Decision(true, 0, Duration.ZERO, false));
        assertThat(limiter.orElse(Fallback.REFUSE).decide("key"))
                .isEqualTo(new Decision(false, 0, Duration.ZERO, false));
        for (int node = 0; node < 3; node++) {
            group.node(node).onCommand(seen -> Act.DROP);
        }
        assertThat(limiter.decide("key").isDecided()).isFalse();
        assertThat(limiter.decideAsync("key")
                        .toCompletableFuture()
                        .join()
                        .orThrow()
                        .isDecided())
                .isFalse();
    }

    @Test
    void shouldSayWhatTheCallerDidWrong() {
        assertThatThrownBy(() -> limiter.decide("key", 6))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.INVALID_ARGUMENT));
        assertThat(limiter.decideAsync("", 1).toCompletableFuture().join()).isInstanceOf(Outcome.Rejected.class);
        assertThatThrownBy(
                        () -> RateLimiter.of(client.namespace("nowhere"), FIVE).decide("key"))
                .hasMessageContaining("nowhere");
    }

    @Test
    void shouldCountEventsOfAWindow() {
        final WindowedCounter requests = WindowedCounter.of(space, Duration.ofSeconds(10));
        assertThat(requests.add("key")).isEqualTo(1);
        assertThat(requests.add("key", 4)).isEqualTo(5);
        assertThat(requests.count("key")).isEqualTo(5);
        assertThat(requests.ratePerSecond("key")).isEqualTo(0.5);
        assertThat(requests.addAsync("key", 2).toCompletableFuture().join()).isEqualTo(new Outcome.Ok<>(7L));
    }
}
