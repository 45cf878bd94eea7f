package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ExpiryClockTest {
    private long nowNs = ms(5000);
    private final ExpiryClock clock = new ExpiryClock(() -> nowNs);

    @Test
    void shouldLetGoALittleEarlierThanTheGroup() {
        final long deadlineNs = clock.deadlineNs(nowNs, 1000);
        nowNs += ms(1000) - ExpiryClock.SLACK_NS;
        assertThat(clock.timeNs() - deadlineNs).isZero();
    }

    @Test
    void shouldTakeForExpiredWhatItCannotTell() {
        assertThat(clock.deadlineOfGroupNs(Long.MAX_VALUE / 2_000_000, nowNs)).isEqualTo(clock.timeNs());
    }

    @Test
    void shouldFollowTheGroupsClockByTheFastestMessage() {
        clock.onGroupTime(100_000 - 300, nowNs);
        clock.onGroupTime(100_000 - 270, nowNs);
        clock.onGroupTime(100_000 - 400, nowNs);
        final long deadlineNs = clock.deadlineOfGroupNs(101_000, nowNs);
        assertThat(deadlineNs - clock.timeNs()).isEqualTo(ms(1270) - ExpiryClock.SLACK_NS);
    }

    @Test
    void shouldBringDeadlinesCloserWhenTheGroupsClockJumps() {
        clock.onGroupTime(100_000, nowNs);
        final long deadlineNs = clock.deadlineNs(nowNs, 10_000);
        final long leftNs = deadlineNs - clock.timeNs();
        clock.onGroupTime(104_000, nowNs);
        assertThat(deadlineNs - clock.timeNs()).isEqualTo(leftNs - ms(4000));
        clock.onGroupTime(101_000, nowNs);
        assertThat(deadlineNs - clock.timeNs()).isEqualTo(leftNs - ms(4000));
    }

    @Test
    void shouldForgetWhatWasSeenLongAgo() {
        clock.onGroupTime(109_000, nowNs);
        long groupTimeMs = 100_000;
        for (int window = 0; window < 3; window++) {
            nowNs += ExpiryClock.WINDOW_NS;
            groupTimeMs += TimeUnit.NANOSECONDS.toMillis(ExpiryClock.WINDOW_NS);
            clock.onGroupTime(groupTimeMs, nowNs);
        }
        assertThat(clock.deadlineOfGroupNs(groupTimeMs + 1000, nowNs) - clock.timeNs())
                .isEqualTo(ms(1000) - ExpiryClock.SLACK_NS);
    }

    private static long ms(final long ms) {
        return TimeUnit.MILLISECONDS.toNanos(ms);
    }
}
