package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class SipHashTest {
    private static final long KEY_0 = 0x0706050403020100L;
    private static final long KEY_1 = 0x0f0e0d0c0b0a0908L;

    /** Outputs for the inputs of 0, 1, 2 ... bytes 00 01 02 ..., as published with the algorithm. */
    private static final long[] OFFICIAL = {
        0x726fdb47dd0e0e31L, 0x74f839c593dc67fdL, 0x0d6c8009d9a94f5aL, 0x85676696d7fb7e2dL,
        0xcf2794e0277187b7L, 0x18765564cd99a68dL, 0xcbc9466e58fee3ceL, 0xab0200f58b01d137L,
        0x93f5f5799a932462L, 0x9e0082df0ba9e4b0L, 0x7a5dbbc594ddb9f3L, 0xf4b32f46226bada7L,
        0x751e8fbc860ee5fbL, 0x14ea5627c0843d90L, 0xf723ca908e7af2eeL, 0xa129ca6149be45e5L,
    };

    private static final long OFFICIAL_OF_63_BYTES = 0x958a324ceb064572L;

    @Test
    void shouldMatchTheOfficialVectors() {
        for (int length = 0; length < OFFICIAL.length; length++) {
            assertThat(hash(length, 0)).as("%d bytes", length).isEqualTo(OFFICIAL[length]);
        }
        assertThat(hash(63, 0)).isEqualTo(OFFICIAL_OF_63_BYTES);
    }

    @Test
    void shouldNotDependOnWhereTheBytesLie() {
        for (int offset = 1; offset < 20; offset++) {
            assertThat(hash(15, offset)).isEqualTo(OFFICIAL[15]);
        }
    }

    private static long hash(final int length, final int offset) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[offset + length]);
        for (int i = 0; i < length; i++) {
            buffer.putByte(offset + i, (byte) i);
        }
        return SipHash.hash(KEY_0, KEY_1, buffer, offset, length);
    }
}
