package io.sternline.server.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.Doorbell;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class ReplyRingTest {
    private static final int RING_BYTES = 1024;
    private static final int REPLY_BYTES = 100;

    private final ReplyRing ring = new ReplyRing(new Doorbell(), RING_BYTES);
    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[REPLY_BYTES]);
    private final List<Long> taken = new ArrayList<>();

    /** A read ends where the ring begins anew, and may have come upon nothing but the padding there. */
    private void drain() {
        while (!ring.isEmpty()) {
            ring.drain((connectionId, buffer, offset, length) -> taken.add(connectionId), Integer.MAX_VALUE);
        }
    }

    @Test
    void shouldMakeRoomWhereProducerAndConsumerAreOneThread() {
        ring.onFull(this::drain);
        final int replies = 100;
        for (long id = 0; id < replies; id++) {
            while (!ring.offer(id, reply, 0, REPLY_BYTES)) {
                assertThat(taken).as("there is room after the first attempt").isNotEmpty();
            }
        }
        drain();
        assertThat(taken).hasSize(replies).isSorted();
    }

    @Test
    void shouldKeepWhatIsThereWhereThereIsNoRoom() {
        long offered = 0;
        while (ring.offer(offered, reply, 0, REPLY_BYTES)) {
            offered++;
        }
        assertThat(ring.offer(offered, reply, 0, REPLY_BYTES)).isFalse();
        drain();
        assertThat(taken).hasSize((int) offered);
        assertThat(ring.offer(offered, reply, 0, REPLY_BYTES)).isTrue();
    }
}
