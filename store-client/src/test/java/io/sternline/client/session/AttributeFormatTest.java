package io.sternline.client.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.session.codec.AttributeCodec;
import io.sternline.client.session.codec.Codecs;
import io.sternline.client.session.codec.JsonCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;

class AttributeFormatTest {
    private static final String ID = "0123456789abcdef";
    private static final SessionSettings SETTINGS = SessionSettings.of("test")
            .withCodec(Codecs.text())
            .withAttributeBytesMax(10_000)
            .withCompressAboveBytes(100);
    private static final AttributeFormat FORMAT = new AttributeFormat(SETTINGS);

    private static Object decode(final byte[] stored) {
        return FORMAT.decode(ID, "name", stored);
    }

    private static void assertRefused(final byte[] stored, final String why) {
        assertThatThrownBy(() -> decode(stored))
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("attribute 'name' of session '012345...'")
                .hasMessageContaining(why)
                .satisfies(thrown ->
                        assertThat(((AttributeException) thrown).attribute()).isEqualTo("name"));
    }

    @Test
    void shouldTellFormatCodecVersionAndFlags() {
        assertThat(FORMAT.encode(ID, "name", "x")).isEqualTo(new byte[] {1, 2, 0, 0, 0, 'x'});
        final SessionSettings json = SETTINGS.withAttributeCodec(
                "name", JsonCodec.builder().version(0x1234).build());
        assertThat(Arrays.copyOf(new AttributeFormat(json).encode(ID, "name", "x"), 5))
                .isEqualTo(new byte[] {1, 3, 0x12, 0x34, 0});
        assertThat(new AttributeFormat(json).encode(ID, "other", "x")).isEqualTo(new byte[] {1, 2, 0, 0, 0, 'x'});
    }

    @Test
    void shouldDeflateWhatIsLargeAndGetsSmaller() {
        final String large = "a".repeat(5000);
        final byte[] stored = FORMAT.encode(ID, "name", large);
        assertThat(stored.length).isLessThan(200);
        assertThat(decode(stored)).isEqualTo(large);
        final byte[] noise = new byte[500];
        new Random(1).nextBytes(noise);
        final AttributeFormat bytes = new AttributeFormat(SETTINGS.withCodec(Codecs.bytes()));
        final byte[] asItIs = bytes.encode(ID, "name", noise);
        assertThat(asItIs[4]).isZero();
        assertThat(bytes.decode(ID, "name", asItIs)).isEqualTo(noise);
        assertThat(FORMAT.encode(ID, "name", "a".repeat(100))[4]).isZero();
    }

    @Test
    void shouldRefuseWhatIsTooLarge() {
        assertThatThrownBy(() -> FORMAT.encode(ID, "name", "a".repeat(10_001)))
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("10001 bytes by codec text")
                .hasMessageContaining("the limit is 10000")
                .hasMessageContaining("withAttributeBytesMax");
    }

    @Test
    void shouldRefuseBombs() throws IOException {
        assertRefused(deflated(10_001, 10_001), "the limit is 10000");
        assertRefused(deflated(-1, 100), "the limit is 10000");
        assertRefused(deflated(Integer.MAX_VALUE, 100), "the limit is 10000");
        assertRefused(deflated(5000, 50_000_000), "is not 5000 bytes");
        assertRefused(deflated(5001, 5000), "is not 5001 bytes");
        final byte[] good = deflated(5000, 5000);
        assertThat(decode(good)).isEqualTo("\u0000".repeat(5000));
        assertRefused(Arrays.copyOf(good, good.length + 1), "is not 5000 bytes");
        for (int length = AttributeFormat.HEADER_BYTES; length < good.length; length++) {
            assertRefused(Arrays.copyOf(good, length), "");
        }
    }

    private static byte[] deflated(final int announced, final int real) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(new byte[real]);
        }
        return ByteBuffer.allocate(9 + bytes.size())
                .put(new byte[] {1, 2, 0, 0, 1})
                .putInt(announced)
                .put(bytes.toByteArray())
                .array();
    }

    @Test
    void shouldRefuseWhatItDoesNotKnow() {
        assertRefused(new byte[0], "0 bytes");
        assertRefused(new byte[] {1, 2, 0, 0}, "4 bytes");
        assertRefused(new byte[] {2, 2, 0, 0, 0, 'x'}, "format 2");
        assertRefused(new byte[] {1, 2, 0, 0, 2, 'x'}, "flags 2");
        assertRefused(new byte[] {1, (byte) 200, 0, 0, 0, 'x'}, "codec 200");
        assertRefused(new byte[] {1, 2, 0, 9, 0, 'x'}, "version 9");
        assertRefused(new byte[] {1, 2, 0, 0, 0, (byte) 0xff}, "no UTF-8");
    }

    @Test
    void shouldReadWhatOtherCodecsHaveWritten() {
        final byte[] json =
                new AttributeFormat(SETTINGS.withCodec(JsonCodec.builder().build())).encode(ID, "name", 17);
        assertRefused(json, "withReader");
        final AttributeFormat both =
                new AttributeFormat(SETTINGS.withReader(JsonCodec.builder().build()));
        assertThat(both.decode(ID, "name", json)).isEqualTo(17);
    }

    @Test
    void shouldNameTheAttributeWhoseCodecStumbles() {
        final AttributeCodec stumbling = new AttributeCodec() {
            @Override
            public int id() {
                return AttributeCodec.ID_OWN_MIN;
            }

            @Override
            public int version() {
                return 0;
            }

            @Override
            public String name() {
                return "stumbling";
            }

            @Override
            public byte[] encode(final Object value) {
                throw new ClassCastException("scripted");
            }

            @Override
            public Object decode(final byte[] bytes, final int version) {
                throw new NullPointerException();
            }
        };
        final AttributeFormat format = new AttributeFormat(SETTINGS.withCodec(stumbling));
        assertThatThrownBy(() -> format.encode(ID, "name", "x"))
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("attribute 'name' of session '012345...' cannot be encoded by codec stumbling")
                .hasMessageContaining("ClassCastException: scripted");
        assertThatThrownBy(() ->
                        format.decode(ID, "name", new byte[] {1, (byte) AttributeCodec.ID_OWN_MIN, 0, 0, 0, 'x'}))
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("attribute 'name' of session '012345...' cannot be decoded by codec stumbling")
                .hasMessageContaining("NullPointerException");
    }

    @Test
    void shouldGiveNothingButAttributeExceptionsForRandomBytes() {
        final long seed = System.nanoTime();
        System.out.println("AttributeFormatTest: seed " + seed);
        final Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            final byte[] bytes = new byte[random.nextInt(40)];
            random.nextBytes(bytes);
            if (bytes.length > 4 && random.nextInt(4) > 0) {
                System.arraycopy(new byte[] {1, 2, 0, 0, (byte) random.nextInt(2)}, 0, bytes, 0, 5);
            }
            try {
                assertThat(decode(bytes)).isInstanceOf(String.class);
            } catch (final AttributeException ex) {
                assertThat(ex.attribute()).as("seed %d", seed).isEqualTo("name");
            }
        }
    }
}
