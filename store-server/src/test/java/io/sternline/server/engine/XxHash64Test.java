package io.sternline.server.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class XxHash64Test {
    private static final long PRIME_32 = 2654435761L;
    private static final long PRIME_64 = 0x9e3779b185ebca8dL;
    private static final int DATA_BYTES = 300;

    /** The input that the reference implementation checks itself with (xsum_sanity_check.c). */
    private static final DirectBuffer DATA = data(0);

    @Test
    void shouldMatchTheVectorsOfTheReferenceImplementation() {
        assertThat(hash(0, 0)).isEqualTo(0xef46db3751d8e999L);
        assertThat(hash(0, PRIME_32)).isEqualTo(0xac75fda2929b17efL);
        assertThat(hash(1, 0)).isEqualTo(0xe934a84adb052768L);
        assertThat(hash(1, PRIME_32)).isEqualTo(0x5014607643a9b4c3L);
        assertThat(hash(4, 0)).isEqualTo(0x9136a0dca57457eeL);
        assertThat(hash(14, 0)).isEqualTo(0x8282dcc4994e35c8L);
        assertThat(hash(14, PRIME_32)).isEqualTo(0xc3bd6bf63deb6df0L);
        assertThat(hash(222, 0)).isEqualTo(0xb641ae8cb691c174L);
        assertThat(hash(222, PRIME_32)).isEqualTo(0x20cb8ab7ae10c14aL);
    }

    @Test
    void shouldMatchWellKnownHashesOfText() {
        assertThat(hash("a")).isEqualTo(0xd24ec4f1a98c6e5bL);
        assertThat(hash("abc")).isEqualTo(0x44bc2cf5ad770999L);
        assertThat(hash("Nobody inspects the spammish repetition")).isEqualTo(0xfbcea83c8a378bf1L);
    }

    /** Each hash is the next one's seed. The outcome is the reference implementation's. */
    @Test
    void shouldMatchTheReferenceImplementationAtEveryLength() {
        long hash = 0;
        for (int length = 0; length <= 256; length++) {
            hash = hash(length, hash);
        }
        assertThat(hash).isEqualTo(0x45f65d1a4dbc79d1L);
    }

    @Test
    void shouldNotDependOnWhereTheBytesLie() {
        for (int offset = 1; offset < 20; offset++) {
            assertThat(XxHash64.hash(data(offset), offset, 222, 0)).isEqualTo(hash(222, 0));
        }
    }

    private static long hash(final int length, final long seed) {
        return XxHash64.hash(DATA, 0, length, seed);
    }

    private static long hash(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return XxHash64.hash(new UnsafeBuffer(bytes), 0, bytes.length, 0);
    }

    private static DirectBuffer data(final int offset) {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[offset + DATA_BYTES]);
        long generator = PRIME_32;
        for (int i = 0; i < DATA_BYTES; i++) {
            buffer.putByte(offset + i, (byte) (generator >>> 56));
            generator *= PRIME_64;
        }
        return buffer;
    }
}
