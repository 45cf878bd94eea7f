package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import io.sternline.server.engine.ByteSlice;
import java.math.BigInteger;
import java.nio.ByteOrder;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlidingWindowTest {
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[SlidingWindow.VALUE_BYTES]);
    private final ByteSlice value = new ByteSlice().wrap(bytes, 0, SlidingWindow.VALUE_BYTES);

    /** Against every window's events ever counted, and between two calls only what an entry holds. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void shouldCountThisWindowAndAShareOfTheOneBefore(final long seed) {
        final Random random = new Random(seed);
        final long windowMs = seed % 3 == 0 ? Protocol.WINDOW_MS_MAX : 1 + random.nextInt(20_000);
        final long amountMax = seed % 2 == 0 ? SlidingWindow.COUNT_MAX / 3_000 : 10;
        final Map<Long, BigInteger> events = new TreeMap<>();
        long nowMs = 1_700_000_000_000L;
        long deadlineMs = 0;
        for (int i = 0; i < 3_000; i++) {
            nowMs += (long) (random.nextDouble() * windowMs * (random.nextInt(20) == 0 ? 4 : 0.2));
            final SlidingWindow window = new SlidingWindow();
            if (nowMs >= deadlineMs) {
                window.clear(windowMs, nowMs);
            } else {
                assertThat(SlidingWindow.isValue(value, deadlineMs)).isTrue();
                window.read(value, deadlineMs);
                assertThat(window.count(nowMs))
                        .as("seed %d, step %d, before the windows move on", seed, i)
                        .isEqualTo(expected(events, nowMs, windowMs));
                window.advance(nowMs, windowMs);
            }
            final long amount = (long) (random.nextDouble() * amountMax);
            assertThat(window.add(amount)).isTrue();
            events.merge(nowMs / windowMs, BigInteger.valueOf(amount), BigInteger::add);
            assertThat(window.count(nowMs))
                    .as("seed %d, step %d", seed, i)
                    .isEqualTo(expected(events, nowMs, windowMs));
            window.write(bytes);
            deadlineMs = window.deadlineMs();
            assertThat(deadlineMs).isGreaterThan(nowMs);
        }
    }

    private static long expected(final Map<Long, BigInteger> events, final long nowMs, final long windowMs) {
        final long window = nowMs / windowMs;
        final long leftMs = windowMs - nowMs % windowMs;
        return events.getOrDefault(window - 1, BigInteger.ZERO)
                .multiply(BigInteger.valueOf(leftMs))
                .divide(BigInteger.valueOf(windowMs))
                .add(events.getOrDefault(window, BigInteger.ZERO))
                .longValueExact();
    }

    @Test
    void shouldGoOnInProportionWithWindowsOfAnotherLength() {
        final SlidingWindow window = new SlidingWindow();
        window.clear(10_000, 100_000);
        window.add(80);
        window.advance(100_100, 2_500);
        assertThat(window.count(100_100)).as("a quarter of the time").isEqualTo(20);
        assertThat(window.deadlineMs()).isEqualTo(105_000);
        window.advance(100_200, 60_000);
        assertThat(window.count(100_200)).as("no more is known").isEqualTo(20);
    }

    @Test
    void shouldCountNoMoreThanItCanHold() {
        final SlidingWindow window = new SlidingWindow();
        window.clear(1_000, 5_000);
        assertThat(window.add(SlidingWindow.COUNT_MAX)).isTrue();
        assertThat(window.add(1)).isFalse();
        assertThat(window.add(Long.MAX_VALUE)).isFalse();
        window.advance(6_000, 1_000);
        assertThat(window.add(SlidingWindow.COUNT_MAX)).isTrue();
        assertThat(window.count(6_000)).isEqualTo(2 * SlidingWindow.COUNT_MAX);
        window.advance(6_000, 10);
        assertThat(window.count(6_000)).isPositive();
    }

    @Test
    void shouldBelieveNoValueThatItCannotHaveWritten() {
        final SlidingWindow window = new SlidingWindow();
        window.clear(1_000, 5_000);
        window.write(bytes);
        assertThat(SlidingWindow.isValue(value, 7_000)).isTrue();
        assertThat(SlidingWindow.isValue(value, 7_001)).as("half a millisecond").isFalse();
        assertThat(SlidingWindow.isValue(value, 5_000)).as("no time").isFalse();
        assertThat(SlidingWindow.isValue(value, 0)).as("never").isFalse();
        assertThat(SlidingWindow.isValue(value, 5_002 + 2 * Protocol.WINDOW_MS_MAX))
                .as("too long")
                .isFalse();
        assertThat(SlidingWindow.isValue(new ByteSlice().wrap(bytes, 0, 16), 7_000))
                .isFalse();
        bytes.putLong(8, -1, ByteOrder.LITTLE_ENDIAN);
        assertThat(SlidingWindow.isValue(value, 7_000)).as("fewer than none").isFalse();
    }
}
