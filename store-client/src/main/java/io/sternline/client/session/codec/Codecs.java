package io.sternline.client.session.codec;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The codecs that need nothing to be told. */
public final class Codecs {
    static final int BYTES_ID = 1;
    static final int TEXT_ID = 2;
    static final int JSON_ID = 3;
    static final int KRYO_ID = 4;

    private static final AttributeCodec BYTES = new Bytes();
    private static final AttributeCodec TEXT = new Text();

    private Codecs() {}

    /** For {@code byte[]} only: stored as they are. */
    public static AttributeCodec bytes() {
        return BYTES;
    }

    /** For {@link String} only: stored as UTF-8. */
    public static AttributeCodec text() {
        return TEXT;
    }

    private static CodecException refused(final AttributeCodec codec, final Class<?> wanted, final Object value) {
        return new CodecException("codec " + codec.name() + " takes " + wanted.getTypeName() + " only, not "
                + value.getClass().getTypeName());
    }

    private static final class Bytes implements AttributeCodec {
        @Override
        public int id() {
            return BYTES_ID;
        }

        @Override
        public int version() {
            return 0;
        }

        @Override
        public String name() {
            return "bytes";
        }

        @Override
        public byte[] encode(final Object value) {
            if (value instanceof byte[] bytes) {
                return bytes.clone();
            }
            throw refused(this, byte[].class, value);
        }

        @Override
        public Object decode(final byte[] bytes, final int version) {
            CodecException.requireVersion(this, version);
            return bytes.clone();
        }
    }

    private static final class Text implements AttributeCodec {
        @Override
        public int id() {
            return TEXT_ID;
        }

        @Override
        public int version() {
            return 0;
        }

        @Override
        public String name() {
            return "text";
        }

        @Override
        public byte[] encode(final Object value) {
            if (!(value instanceof String text)) {
                throw refused(this, String.class, value);
            }
            try {
                // Not getBytes: that would silently put question marks in place of halves of surrogate pairs.
                final ByteBuffer encoded = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
                final byte[] bytes = new byte[encoded.remaining()];
                encoded.get(bytes);
                return bytes;
            } catch (final CharacterCodingException ex) {
                throw new CodecException("the text has half a surrogate pair, which UTF-8 cannot hold", ex);
            }
        }

        @Override
        public Object decode(final byte[] bytes, final int version) {
            CodecException.requireVersion(this, version);
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (final CharacterCodingException ex) {
                throw new CodecException("the bytes are no UTF-8", ex);
            }
        }
    }
}
