package io.sternline.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who has its turn when, and what is held meanwhile. */
class CatchUpTest {
    private static final int WINDOW = 1 << 20;
    private static final int CREDIT = Integer.MAX_VALUE;
    private final MemoryChangeLog log = new MemoryChangeLog();
    private final List<TestFrame> frames = new ArrayList<>();
    private final WatchAgent agent = new WatchAgent(TestLogs.of(log), new GroupTime(() -> 0), this::onFrame);
    private final WatchLink link = new WatchLink(1, WINDOW);
    private long nowNs;
    private long sentBytes;

    @AfterEach
    void tearDown() {
        agent.close();
        assertThat(log.openCursors()).isZero();
    }

    private void onFrame(final Watch watch, final int changes, final DirectBuffer buffer, final int length) {
        frames.add(TestFrame.decode(new UnsafeBuffer(buffer, 0, length), length));
        sentBytes += length;
    }

    @Test
    void shouldServeLiveWatchesBetweenTheSlicesOfALongLog() {
        append(1, 2000, 10_000);
        open(link, 1, WatchRequest.Open.NOW, CREDIT);
        for (int handle = 2; handle < 6; handle++) {
            open(new WatchLink(handle, CREDIT), handle, 0, CREDIT);
        }
        for (int round = 1; round <= 20; round++) {
            append(2000 + round, 2000 + round, 10);
            work();
            assertThat(changes(1)).as("round %d", round).isEqualTo(round);
        }
        assertThat(changes(2)).isLessThan(2000);
        workUntilQuiet();
        for (int watchId = 2; watchId < 6; watchId++) {
            assertThat(changes(watchId)).isEqualTo(2020);
        }
        assertThat(log.openCursors()).as("all are live").isEqualTo(1);
    }

    @Test
    void shouldHoldFewCursorsHoweverManyCatchUp() {
        append(1, 100, 10_000);
        for (int handle = 1; handle <= 40; handle++) {
            open(new WatchLink(handle, CREDIT), handle, 0, CREDIT);
            assertThat(log.openCursors()).isLessThanOrEqualTo(WatchLimits.CATCHING_UP_MAX);
        }
        for (int cycle = 0; cycle < 100; cycle++) {
            work();
            assertThat(log.openCursors()).isLessThanOrEqualTo(WatchLimits.CATCHING_UP_MAX + 1);
        }
        workUntilQuiet();
        for (int watchId = 1; watchId <= 40; watchId++) {
            assertThat(changes(watchId)).isEqualTo(100);
        }
    }

    @Test
    void shouldHoldNothingForAWatchWithoutCredit() {
        append(1, 500, 1000);
        open(link, 1, 0, 1);
        open(link, 2, WatchRequest.Open.NOW, 1);
        workUntilQuiet();
        append(501, 503, 1000);
        workUntilQuiet();
        assertThat(changes(1)).isEqualTo(1);
        assertThat(changes(2)).isEqualTo(1);
        assertThat(log.openCursors()).isZero();
        assertThat(agent.isResting()).isTrue();
    }

    @Test
    void shouldNotSearchTheLogForEveryFewBytesOfCredit() {
        append(1, 500, 1000);
        open(link, 1, 0, 1);
        workUntilQuiet();
        final int opened = log.cursorsOpened();
        for (int i = 0; i < 400; i++) {
            agent.onRequest(new WatchRequest.Credit(1, 1100), nowNs);
            work(TimeUnit.MICROSECONDS.toNanos(100));
        }
        assertThat(log.cursorsOpened() - opened).as("in 40 ms").isBetween(1, 30);
        workUntilQuiet();
        assertThat(changes(1)).isGreaterThanOrEqualTo(300);
    }

    @Test
    void shouldStandStillWhileTheConnectionTakesNothing() {
        append(1, 1000, 10_000);
        open(link, 1, 0, CREDIT);
        open(link, 2, 0, CREDIT);
        workUntilQuiet();
        assertThat(sentBytes).isBetween((long) WINDOW, (long) WINDOW + WatchLimits.SLICE_BYTES + 20_000);
        assertThat(log.openCursors()).as("after some patience").isZero();
        for (int i = 0; i < 100; i++) {
            link.delivered(sentBytes);
            workUntilQuiet();
        }
        assertThat(changes(1)).isEqualTo(1000);
        assertThat(changes(2)).isEqualTo(1000);
    }

    @Test
    void shouldTellThoseThatWaitForTheirTurnThatTheyAreNotForgotten() {
        append(1, 1000, 10_000);
        open(link, 1, 1000, CREDIT);
        for (int handle = 2; handle <= 64; handle++) {
            open(link, handle, 0, CREDIT);
        }
        final Map<Integer, Long> toldNs = new HashMap<>();
        for (int cycle = 0; cycle < 3000; cycle++) {
            // The socket takes as much as lets one go on, and never all.
            link.delivered(sentBytes - WINDOW + 1);
            frames.clear();
            work();
            frames.forEach(frame -> toldNs.put(frame.watchId(), nowNs));
            for (int watchId = 1; cycle > 1000 && watchId <= 64; watchId++) {
                assertThat(nowNs - toldNs.getOrDefault(watchId, 0L))
                        .as("watch %d in cycle %d", watchId, cycle)
                        .isLessThan(2 * WatchLimits.PROGRESS_INTERVAL_NS);
            }
        }
    }

    @Test
    void shouldForgetWatchesThatEndWhileTheyWait() {
        append(1, 100, 10_000);
        final WatchLink deaf = new WatchLink(9, 1);
        for (int handle = 1; handle <= 100; handle++) {
            open(deaf, handle, 0, CREDIT);
        }
        workUntilQuiet();
        assertThat(agent.isResting()).isFalse();
        deaf.gone();
        workUntilQuiet();
        assertThat(agent.watches()).isZero();
        assertThat(agent.isResting()).isTrue();
    }

    private void append(final long from, final long to, final int valueBytes) {
        for (long revision = from; revision <= to; revision++) {
            log.append(TestChange.put(revision, 1, "key", valueBytes));
        }
    }

    private void open(final WatchLink of, final int handle, final long afterRevision, final int creditBytes) {
        agent.onRequest(
                new WatchRequest.Open(of, handle, handle, 1, false, afterRevision, false, creditBytes, new byte[0]),
                nowNs);
    }

    private int work() {
        return work(TimeUnit.MILLISECONDS.toNanos(1));
    }

    private int work(final long stepNs) {
        nowNs += stepNs;
        return agent.work(nowNs);
    }

    private void workUntilQuiet() {
        for (int quiet = 0; quiet < 50; ) {
            quiet = work() == 0 ? quiet + 1 : 0;
        }
    }

    private int changes(final int watchId) {
        return frames.stream()
                .filter(frame -> frame instanceof TestFrame.Events events && events.watchId() == watchId)
                .mapToInt(frame -> ((TestFrame.Events) frame).changes().size())
                .sum();
    }
}
