package io.sternline.server.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.protocol.Protocol;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.openjdk.jol.info.GraphStats;

/**
 * What the state says it takes of the Java heap, against the sizes of the objects that it holds. The heap's own figures
 * would not do: other tests' threads end in this process meanwhile, and what they give back is larger than what is
 * counted here.
 */
class HeapBytesTest {
    private static final long MARGIN_BYTES = 64 << 10;
    private static final int WINDOWS = 60;
    private static final int WRITE_REPLY_BYTES = 49;

    private final ClientWindows windows = new ClientWindows(StateLimits.DEFAULT);

    @Test
    void shouldCountWindowsThatAreFull() {
        fill(Protocol.WINDOW_REQUESTS_MAX, WRITE_REPLY_BYTES);

        assertCounted(windows.heapBytes());
    }

    @Test
    void shouldCountResultsThatShowValues() {
        fill(40, 10_000);

        assertCounted(windows.heapBytes());
    }

    @Test
    void shouldCountWindowsWithALoneResultFarAhead() {
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[WRITE_REPLY_BYTES]);
        for (int i = 0; i < 1_000; i++) {
            windows.keep(
                    windows.register(new byte[9], 0, 0), Protocol.WINDOW_REQUESTS_MAX - 1, reply, 0, WRITE_REPLY_BYTES);
        }

        assertCounted(windows.heapBytes());
    }

    @Test
    void shouldGiveBackWhatAWindowHeldOnceAllOfItIsFinished() {
        final List<ClientWindow> filled = fill(Protocol.WINDOW_REQUESTS_MAX, WRITE_REPLY_BYTES);
        filled.forEach(window -> windows.onActivity(window, Protocol.WINDOW_REQUESTS_MAX, 1));

        assertThat(windows.heapBytes()).as("mostly results to be used again").isLessThan(4 << 20);
        assertCounted(windows.heapBytes());
        assertThat(windows.resultBytes()).isZero();
    }

    private void assertCounted(final long countedBytes) {
        final long realBytes = GraphStats.parseInstance(windows).totalSize();
        assertThat(countedBytes).as("counted bytes").isBetween(realBytes - MARGIN_BYTES, 2 * realBytes + MARGIN_BYTES);
    }

    private List<ClientWindow> fill(final int results, final int replyBytes) {
        final UnsafeBuffer reply = new UnsafeBuffer(new byte[replyBytes]);
        final List<ClientWindow> filled = new ArrayList<>();
        for (int i = 0; i < WINDOWS; i++) {
            final ClientWindow window = windows.register(new byte[9], 0, 0);
            filled.add(window);
            for (int request = 0; request < results; request++) {
                windows.keep(window, request, reply, 0, replyBytes);
            }
        }
        return filled;
    }
}
