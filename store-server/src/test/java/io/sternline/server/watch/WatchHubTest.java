package io.sternline.server.watch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WatchHubTest {
    private static final int CREDIT = Integer.MAX_VALUE;
    private final MemoryChangeLog log = new MemoryChangeLog();
    private final AtomicInteger rings = new AtomicInteger();
    private final List<TestFrame> frames = new ArrayList<>();

    @Test
    void shouldRingWhenThereIsSomethingToTake() {
        try (WatchHub hub = start(log)) {
            hub.offer(open(new WatchLink(1, 1 << 20), 1, WatchRequest.Open.NOW));
            await().until(() -> rings.get() > 0 && hub.hasNews());
            drain(hub);
            assertThat(frames.get(0)).isEqualTo(new TestFrame.Opened(1, 0));
            frames.clear();
            log.append(TestChange.put(1, 1, "key", 10));
            await().until(() -> drain(hub).stream()
                    .anyMatch(frame -> frame instanceof TestFrame.Events events
                            && events.changes().contains(1L)));
        }
        assertThat(log.openCursors()).isZero();
    }

    @Test
    void shouldWaitForTheGatewayAndStillStop() {
        for (int revision = 1; revision <= 100; revision++) {
            log.append(TestChange.put(revision, 1, "key", 200_000));
        }
        try (WatchHub hub = start(log)) {
            hub.offer(open(new WatchLink(1, Integer.MAX_VALUE), 1, 0));
            await().until(() -> rings.get() > 50);
            assertThat(hub.drain((connectionId, handle, changes, buffer, offset, length) -> {}, Integer.MAX_VALUE))
                    .as("frames of 200 KB in a ring of 8 MiB")
                    .isLessThan(45);
            final int before = rings.get();
            await().until(() -> rings.get() > before + 50);
        }
        assertThat(log.openCursors()).isZero();
    }

    @Test
    void shouldRefuseRequestsItHasNoRoomFor() {
        for (int revision = 1; revision <= 100; revision++) {
            log.append(TestChange.put(revision, 1, "key", 200_000));
        }
        try (WatchHub hub = start(log)) {
            hub.offer(open(new WatchLink(1, Integer.MAX_VALUE), 1, 0));
            await().until(() -> rings.get() > 100);
            // It waits for room in its ring, so nobody takes requests.
            int taken = 0;
            while (hub.offer(new WatchRequest.Close(99))) {
                taken++;
            }
            assertThat(hub.isFull()).isTrue();
            assertThat(taken).isLessThanOrEqualTo(WatchLimits.REQUESTS_WAITING_MAX);
            await().until(() -> {
                drain(hub);
                return !hub.isFull();
            });
        }
    }

    @Test
    void shouldSayThatItHasFailed() {
        final ChangeLog broken = new ChangeLog() {
            @Override
            public long oldestRevision() {
                return 0;
            }

            @Override
            public long newestRevision() {
                return 0;
            }

            @Override
            public ChangeCursor openCursor(final long revision) {
                throw new IllegalStateException("a bug");
            }
        };
        try (WatchHub hub = start(broken)) {
            hub.offer(open(new WatchLink(1, 1000), 1, 0));
            await().until(hub::hasNews);
            assertThatThrownBy(() -> drain(hub))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("watch-3")
                    .hasRootCauseMessage("a bug");
            assertThat(rings).hasPositiveValue();
        }
    }

    private WatchHub start(final ChangeLog changes) {
        return WatchHub.start(3, TestLogs.of(changes), () -> 0, rings::incrementAndGet);
    }

    private static WatchRequest open(final WatchLink link, final long handle, final long afterRevision) {
        return new WatchRequest.Open(link, handle, (int) handle, 1, false, afterRevision, false, CREDIT, new byte[0]);
    }

    private List<TestFrame> drain(final WatchHub hub) {
        hub.drain(
                (connectionId, handle, changes, buffer, offset, length) ->
                        frames.add(TestFrame.decode(new UnsafeBuffer(buffer, offset, length), length)),
                Integer.MAX_VALUE);
        return frames;
    }
}
