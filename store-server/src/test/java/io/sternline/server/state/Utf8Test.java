package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.server.engine.ByteSlice;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Random;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class Utf8Test {
    private static final long SEED = 20_261_121;
    private static final int[] EDGES = {
        0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xff
    };

    @Test
    void shouldAgreeWithTheJvmOnBytesAtTheEdgesOfTheTable() {
        final Random random = new Random(SEED);
        int texts = 0;
        for (int i = 0; i < 200_000; i++) {
            final byte[] bytes = new byte[random.nextInt(6)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) EDGES[random.nextInt(EDGES.length)];
            }
            assertThat(isText(bytes)).as("seed %d, %d", SEED, i).isEqualTo(isDecodable(bytes));
            texts += isText(bytes) ? 1 : 0;
        }
        assertThat(texts).isBetween(1_000, 199_000);
    }

    @Test
    void shouldTakeTextOfAllLengths() {
        assertThat(isText("a \u00e4 \u20ac \ud83d\ude00".getBytes(UTF_8))).isTrue();
    }

    private static boolean isText(final byte[] bytes) {
        return Utf8.isText(new ByteSlice().wrap(new UnsafeBuffer(bytes), 0, bytes.length));
    }

    private static boolean isDecodable(final byte[] bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return true;
        } catch (final CharacterCodingException undecodable) {
            return false;
        }
    }
}
