package io.sternline.client.session;

import io.sternline.client.session.codec.AttributeCodec;
import io.sternline.client.session.codec.CodecException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/**
 * What stands in a session's field: format, codec, the codec's version, flags, and then the codec's bytes, which may be deflated and then have their
 * length before them. Nothing is inflated beyond the length that was announced, nor beyond the limit of an attribute.
 */
final class AttributeFormat {
    static final int HEADER_BYTES = 5;

    private static final byte FORMAT = 1;
    private static final int FLAG_DEFLATED = 1;
    private static final int LENGTH_BYTES = Integer.BYTES;

    private final AttributeCodecs codecs;
    private final int attributeBytesMax;
    private final int compressAboveBytes;

    AttributeFormat(final SessionSettings settings) {
        codecs = settings.codecs();
        attributeBytesMax = settings.attributeBytesMax();
        compressAboveBytes = settings.compressAboveBytes();
    }

    byte[] encode(final String sessionId, final String attribute, final Object value) {
        final AttributeCodec codec = codecs.writer(attribute);
        final byte[] plain;
        try {
            plain = codec.encode(value);
        } catch (final RuntimeException ex) {
            throw failed(sessionId, attribute, "cannot be encoded by codec " + codec.name() + ": " + why(ex), ex);
        }
        if (plain.length > attributeBytesMax) {
            throw failed(
                    sessionId,
                    attribute,
                    "takes " + plain.length + " bytes by codec " + codec.name() + ", the limit is " + attributeBytesMax
                            + ": keep less in it, or raise the limit with SessionSettings.withAttributeBytesMax",
                    null);
        }
        final byte[] deflated = compressAboveBytes > 0 && plain.length > compressAboveBytes ? deflate(plain) : null;
        final byte[] body = deflated == null ? plain : deflated;
        return ByteBuffer.allocate(HEADER_BYTES + body.length)
                .put(FORMAT)
                .put((byte) codec.id())
                .putShort((short) codec.version())
                .put((byte) (deflated == null ? 0 : FLAG_DEFLATED))
                .put(body)
                .array();
    }

    Object decode(final String sessionId, final String attribute, final byte[] stored) {
        if (stored.length < HEADER_BYTES) {
            throw failed(
                    sessionId,
                    attribute,
                    "has " + stored.length + " bytes, which is less than any attribute has",
                    null);
        }
        final ByteBuffer header = ByteBuffer.wrap(stored);
        final int format = Byte.toUnsignedInt(header.get());
        final int codecId = Byte.toUnsignedInt(header.get());
        final int version = Short.toUnsignedInt(header.getShort());
        final int flags = Byte.toUnsignedInt(header.get());
        if (format != FORMAT || (flags & ~FLAG_DEFLATED) != 0) {
            throw failed(
                    sessionId,
                    attribute,
                    "has format " + format + " with flags " + flags
                            + ", which are not known here: a newer client has written it, or no client",
                    null);
        }
        final Optional<AttributeCodec> codec = codecs.reader(attribute, codecId);
        if (codec.isEmpty()) {
            throw failed(
                    sessionId,
                    attribute,
                    "was written by codec " + codecId
                            + ", which is not known here: name it with SessionSettings.withReader",
                    null);
        }
        try {
            final byte[] plain = flags == 0 ? rest(header) : inflate(header);
            return codec.get().decode(plain, version);
        } catch (final RuntimeException ex) {
            throw failed(
                    sessionId,
                    attribute,
                    "cannot be decoded by codec " + codec.get().name() + " (version " + version + "): " + why(ex),
                    ex);
        }
    }

    static AttributeException failed(
            final String sessionId, final String attribute, final String what, final Throwable cause) {
        return new AttributeException(
                attribute,
                "attribute '" + attribute + "' of session " + SessionIds.shown(sessionId) + " " + what,
                cause);
    }

    /** A codec says what is wrong; what a migration or an application's own codec stumbles over may say no more than its name. */
    private static String why(final RuntimeException ex) {
        return ex instanceof CodecException ? ex.getMessage() : ex.toString();
    }

    private static byte[] rest(final ByteBuffer buffer) {
        final byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    /** Null if it does not become smaller. */
    private static byte[] deflate(final byte[] plain) {
        final Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try {
            deflater.setInput(plain);
            deflater.finish();
            final byte[] room = new byte[plain.length];
            final int bytes = deflater.deflate(room, LENGTH_BYTES, plain.length - LENGTH_BYTES);
            if (!deflater.finished()) {
                return null;
            }
            ByteBuffer.wrap(room).putInt(plain.length);
            return Arrays.copyOf(room, LENGTH_BYTES + bytes);
        } finally {
            deflater.end();
        }
    }

    private byte[] inflate(final ByteBuffer deflated) {
        if (deflated.remaining() < LENGTH_BYTES) {
            throw new CodecException("it is deflated and has no length");
        }
        final int length = deflated.getInt();
        if (length < 0 || length > attributeBytesMax) {
            throw new CodecException("it says to be " + Integer.toUnsignedString(length)
                    + " bytes when inflated, the limit is " + attributeBytesMax);
        }
        final Inflater inflater = new Inflater();
        try {
            inflater.setInput(deflated);
            // Room for one byte more: there must be none.
            final byte[] plain = new byte[length + 1];
            final int bytes = inflater.inflate(plain);
            if (bytes != length || !inflater.finished() || inflater.getRemaining() > 0) {
                throw new CodecException("it is not " + length + " bytes when inflated, as it says");
            }
            return Arrays.copyOf(plain, length);
        } catch (final DataFormatException ex) {
            throw new CodecException("it cannot be inflated: " + ex.getMessage(), ex);
        } finally {
            inflater.end();
        }
    }
}
