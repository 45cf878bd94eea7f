package io.sternline.server.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is read once for all goes to those who want it, also where one chunk does not hold it. */
class LivePassTest {
    private static final int CREDIT = Integer.MAX_VALUE;
    private static final int OF_ALL = 0;
    private final MemoryChangeLog log = new MemoryChangeLog();
    private final Map<Integer, List<Long>> broughtTo = new TreeMap<>();
    private final WatchAgent agent = new WatchAgent(TestLogs.of(log), new GroupTime(() -> 0), this::onFrame);

    @AfterEach
    void tearDown() {
        agent.close();
        assertThat(log.openCursors()).isZero();
    }

    private void onFrame(final Watch watch, final int changes, final DirectBuffer buffer, final int length) {
        if (TestFrame.decode(new UnsafeBuffer(buffer, 0, length), length) instanceof TestFrame.Events events) {
            broughtTo
                    .computeIfAbsent(watch.watchId(), watchId -> new ArrayList<>())
                    .addAll(events.changes());
        }
    }

    @Test
    void shouldBringTheFirstChangeOfTheNextChunkToItsNamespace() {
        final int overHalf = WatchLimits.CHUNK_BYTES / 2 + 1;
        for (int namespaceId = OF_ALL; namespaceId <= 3; namespaceId++) {
            open(namespaceId);
        }
        log.append(
                TestChange.put(1, 1, "a", overHalf),
                TestChange.put(2, 2, "a", overHalf),
                TestChange.put(3, 3, "a", overHalf),
                TestChange.put(4, 1, "a", overHalf));
        agent.work(1);
        assertThat(broughtTo)
                .isEqualTo(Map.of(OF_ALL, List.of(1L, 2L, 3L, 4L), 1, List.of(1L, 4L), 2, List.of(2L), 3, List.of(3L)));
    }

    /** Its number is the namespace's. */
    private void open(final int namespaceId) {
        agent.onRequest(
                new WatchRequest.Open(
                        new WatchLink(namespaceId, CREDIT),
                        namespaceId,
                        namespaceId,
                        namespaceId,
                        false,
                        WatchRequest.Open.NOW,
                        false,
                        CREDIT,
                        new byte[0]),
                0);
    }
}
