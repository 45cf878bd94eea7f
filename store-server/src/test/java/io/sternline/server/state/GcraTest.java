package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GcraTest {
    private static final long NS_PER_MS = 1_000_000;
    private static final long SPAN_NS_MAX = Protocol.EXPIRY_MS_MAX * NS_PER_MS;

    /** A bucket of tokens, filled as time passes, in fractions that are kept exactly: the nanoseconds that each is worth. */
    private static final class Bucket {
        private final BigInteger spanNs;
        private final BigInteger intervalNs;
        private BigInteger levelNs;
        private long nowNs;

        Bucket(final long burst, final long intervalNs, final long nowNs) {
            this.intervalNs = BigInteger.valueOf(intervalNs);
            this.spanNs = BigInteger.valueOf(burst).multiply(this.intervalNs);
            this.levelNs = spanNs;
            this.nowNs = nowNs;
        }

        /** What is left, or lacks, in nanoseconds. */
        BigInteger take(final long cost, final long atNs) {
            levelNs = levelNs.add(BigInteger.valueOf(atNs - nowNs)).min(spanNs);
            nowNs = atNs;
            final BigInteger left = levelNs.subtract(BigInteger.valueOf(cost).multiply(intervalNs));
            if (left.signum() >= 0) {
                levelNs = left;
            }
            return left;
        }
    }

    private record Grant(long atNs, long cost) {}

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void shouldTakeAsFromABucketThatFillsSteadily(final long seed) {
        final Random random = new Random(seed);
        final long burst = 1 + random.nextInt(seed % 3 == 0 ? 100_000 : 20);
        final long intervalNs = 1 + (long) (random.nextDouble() * (seed % 2 == 0 ? SPAN_NS_MAX / burst : 500_000_000));
        // Nanoseconds must not run out before the steps do.
        final double stepMsMax = Math.min(3.0 * intervalNs / NS_PER_MS, 1_000_000_000);
        long nowMs = 1_700_000_000_000L + random.nextInt(1_000_000);
        final Bucket bucket = new Bucket(burst, intervalNs, Gcra.nowNs(nowMs));
        final List<Grant> grants = new ArrayList<>();
        long fullAtNs = 0;
        for (int i = 0; i < 3_000; i++) {
            nowMs += random.nextInt(3) == 0 ? (long) (random.nextDouble() * stepMsMax) : 0;
            final long cost = random.nextInt(10) == 0 ? 1 + (long) (random.nextDouble() * (burst - 1)) : 1;
            final long nowNs = Gcra.nowNs(nowMs);
            final long leftNs = Gcra.leftNs(fullAtNs, nowNs, cost, burst, intervalNs);
            assertThat(BigInteger.valueOf(leftNs))
                    .as("seed %d, step %d: %d of %d each %d ns", seed, i, cost, burst, intervalNs)
                    .isEqualTo(bucket.take(cost, nowNs));
            if (leftNs >= 0) {
                fullAtNs = Gcra.fullAtNs(leftNs, nowNs, burst, intervalNs);
                grants.add(new Grant(nowNs, cost));
                assertThat(Gcra.deadlineMs(fullAtNs)).isGreaterThan(nowMs);
                assertThat(Gcra.leftNs(fullAtNs, Gcra.nowNs(Gcra.deadlineMs(fullAtNs)), 0, burst, intervalNs))
                        .as("whole again when the entry goes")
                        .isEqualTo(burst * intervalNs);
            } else {
                assertThat(Gcra.leftNs(fullAtNs, nowNs - leftNs, cost, burst, intervalNs))
                        .as("there when it said it would be")
                        .isZero();
            }
        }
        assertNoStretchOfTimeGaveMore(grants, burst, intervalNs, seed);
    }

    /** In any time t: burst + t / interval. */
    private static void assertNoStretchOfTimeGaveMore(
            final List<Grant> grants, final long burst, final long intervalNs, final long seed) {
        for (int from = 0; from < grants.size(); from += 17) {
            BigInteger taken = BigInteger.ZERO;
            for (int to = from; to < Math.min(grants.size(), from + 200); to++) {
                taken = taken.add(BigInteger.valueOf(grants.get(to).cost).multiply(BigInteger.valueOf(intervalNs)));
                final long timeNs = grants.get(to).atNs - grants.get(from).atNs;
                assertThat(taken)
                        .as("seed %d, grants %d to %d", seed, from, to)
                        .isLessThanOrEqualTo(BigInteger.valueOf(burst)
                                .multiply(BigInteger.valueOf(intervalNs))
                                .add(BigInteger.valueOf(timeNs)));
            }
        }
    }

    @Test
    void shouldLetASmallerLimitApplyAtOnce() {
        final long nowNs = Gcra.nowNs(1_000_000);
        final long emptyNs = Gcra.fullAtNs(0, nowNs, 1_000, 1_000_000_000);
        assertThat(Gcra.leftNs(emptyNs, nowNs, 1, 10, 1_000_000_000))
                .as("waits for one of ten, not for what is beyond them")
                .isEqualTo(-1_000_000_000);
        final long oneTakenNs = Gcra.fullAtNs(999_000_000_000L, nowNs, 1_000, 1_000_000_000);
        assertThat(Gcra.leftNs(oneTakenNs, nowNs, 1, 10, 1_000_000_000))
                .as("one of ten was taken, and one more")
                .isEqualTo(8_000_000_000L);
    }

    @Test
    void shouldStayWithinALongAtTheEndsOfWhatIsAllowed() {
        for (final long intervalNs : new long[] {1, 7, SPAN_NS_MAX / 3, SPAN_NS_MAX}) {
            final long burst = SPAN_NS_MAX / intervalNs;
            assertThat(Gcra.isLimit(burst, intervalNs)).isTrue();
            assertThat(Gcra.isLimit(burst + 1, intervalNs)).isFalse();
            for (final long nowMs : new long[] {0, 1, 9_000_000_000_000L, Long.MAX_VALUE}) {
                final long nowNs = Gcra.nowNs(nowMs);
                for (final long fullAtNs : new long[] {0, nowNs, nowNs + SPAN_NS_MAX, Long.MAX_VALUE}) {
                    final long left = Gcra.leftNs(fullAtNs, nowNs, burst, burst, intervalNs);
                    assertThat(left).isBetween(-SPAN_NS_MAX, 0L);
                    assertThat(Gcra.deadlineMs(Gcra.fullAtNs(0, nowNs, burst, intervalNs)))
                            .isPositive();
                }
            }
        }
        assertThat(Gcra.isLimit(0, 1)).isFalse();
        assertThat(Gcra.isLimit(1, 0)).isFalse();
        assertThat(Gcra.isLimit(-1, -1)).isFalse();
        assertThat(Gcra.isLimit(Long.MAX_VALUE, Long.MAX_VALUE)).isFalse();
        assertThat(Gcra.isLimit(Long.MIN_VALUE, 1)).isFalse();
    }
}
