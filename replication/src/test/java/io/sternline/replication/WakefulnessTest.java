package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WakefulnessTest {
    private static final int YIELDS = 3;
    private static final long AWAKE_NS = 1000;

    /** Negative, as it may be, and about to pass zero. */
    private final AtomicLong nowNs = new AtomicLong(-500);

    private static void assertYields(final Wakefulness wakefulness, final int yields) {
        for (int i = 0; i < yields; i++) {
            assertThat(wakefulness.stayUp()).isTrue();
        }
        assertThat(wakefulness.stayUp()).isFalse();
        assertThat(wakefulness.stayUp())
                .as("once it is time to sleep it stays so")
                .isFalse();
    }

    @Test
    void shouldStayUpForSoManyYieldsAndNotAskForTheTimeWhereThatIsNone() {
        final Wakefulness wakefulness = new Wakefulness(YIELDS, 0, () -> {
            throw new AssertionError("no time is needed");
        });
        assertYields(wakefulness, YIELDS);
        wakefulness.reset();
        assertYields(wakefulness, YIELDS);
    }

    @Test
    void shouldStayUpForSoLongHoweverManyYieldsThatAre() {
        final Wakefulness wakefulness = new Wakefulness(YIELDS, AWAKE_NS, nowNs::get);
        for (int i = 0; i < 100; i++) {
            assertThat(wakefulness.stayUp()).isTrue();
        }
        nowNs.addAndGet(AWAKE_NS - 1);
        assertThat(wakefulness.stayUp()).isTrue();
        nowNs.incrementAndGet();
        assertThat(wakefulness.stayUp()).isFalse();
    }

    @Test
    void shouldYieldAFewTimesWhereOneTakesLongerThanThat() {
        assertYields(new Wakefulness(YIELDS, AWAKE_NS, () -> nowNs.getAndAdd(2 * AWAKE_NS)), YIELDS);
    }

    @Test
    void shouldCountFromTheFirstCycleWithoutWork() {
        final Wakefulness wakefulness = new Wakefulness(YIELDS, AWAKE_NS, nowNs::get);
        assertThat(wakefulness.stayUp()).isTrue();
        nowNs.addAndGet(AWAKE_NS);
        wakefulness.reset();
        nowNs.addAndGet(AWAKE_NS);
        assertThat(wakefulness.stayUp()).isTrue();
        nowNs.addAndGet(AWAKE_NS - 1);
        for (int i = 0; i < YIELDS; i++) {
            assertThat(wakefulness.stayUp()).isTrue();
        }
        nowNs.incrementAndGet();
        assertThat(wakefulness.stayUp()).isFalse();
    }
}
