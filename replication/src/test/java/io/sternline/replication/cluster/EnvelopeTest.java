package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final int OFFSET = 8;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);

    @Test
    void shouldReadBackWhatWasWritten() {
        Envelope.encode(buffer, OFFSET, Envelope.BARRIER, 0x1122_3344_5566_7788L, 99);
        assertThat(Envelope.isOurs(buffer, OFFSET, Envelope.LENGTH)).isTrue();
        assertThat(Envelope.version(buffer, OFFSET)).isEqualTo(Envelope.VERSION);
        assertThat(Envelope.kind(buffer, OFFSET)).isEqualTo(Envelope.BARRIER);
        assertThat(Envelope.origin(buffer, OFFSET)).isEqualTo(0x1122_3344_5566_7788L);
        assertThat(Envelope.sequence(buffer, OFFSET)).isEqualTo(99);
    }

    @Test
    void shouldKeepItsLayout() {
        Envelope.encode(buffer, 0, Envelope.APPLICATION, 2, 3);
        final byte[] bytes = new byte[Envelope.LENGTH];
        buffer.getBytes(0, bytes);
        assertThat(bytes).containsExactly(1, 1, 0x53, 0x4C, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void shouldNotTakeForeignBytesForItsOwn() {
        assertThat(Envelope.isOurs(buffer, 0, Envelope.LENGTH)).isFalse();
        Envelope.encode(buffer, 0, Envelope.APPLICATION, 2, 3);
        assertThat(Envelope.isOurs(buffer, 0, Envelope.LENGTH - 1)).isFalse();
    }

    @Test
    void shouldCarryTicksAndControl() {
        Envelope.encodeTick(buffer, 5, 1_700_000_000_000L, 12);
        assertThat(Envelope.kind(buffer, 0)).isEqualTo(Envelope.TICK);
        assertThat(Envelope.sequence(buffer, 0)).isZero();
        assertThat(Envelope.tickEstimateMs(buffer, 0)).isEqualTo(1_700_000_000_000L);
        assertThat(Envelope.tickTerm(buffer, 0)).isEqualTo(12);

        Control.encode(buffer, 5, Control.HOLDS_SNAPSHOT, 2, 4096);
        assertThat(Envelope.kind(buffer, 0)).isEqualTo(Envelope.CONTROL);
        assertThat(Control.type(buffer, 0)).isEqualTo(Control.HOLDS_SNAPSHOT);
        assertThat(Control.memberId(buffer, 0)).isEqualTo(2);
        assertThat(Control.position(buffer, 0)).isEqualTo(4096);
    }
}
