package io.sternline.client.session.codec;

import java.util.function.UnaryOperator;

/**
 * Turns attributes into bytes and back. Thread-safe. What is stored carries {@link #id} and {@link #version}: a session may hold attributes
 * of several codecs, and of several versions of one.
 */
public interface AttributeCodec {
    /** Lowest id for codecs of an application's own; those below are the library's. */
    int ID_OWN_MIN = 64;

    /** Highest id. */
    int ID_MAX = 255;

    /** Highest version. */
    int VERSION_MAX = 65_535;

    /** What tells this codec's bytes from those of others, {@value #ID_OWN_MIN} to {@value #ID_MAX}. */
    int id();

    /** Of the bytes that {@link #encode} makes, 0 to {@value #VERSION_MAX}. */
    int version();

    /** What messages call it. */
    String name();

    /**
     * @param value never null.
     * @return bytes that belong to the caller.
     * @throws CodecException if this codec does not take such a value.
     */
    byte[] encode(Object value);

    /**
     * @param bytes as {@link #encode} made them, in some process, or anything else: must not be written to.
     * @param version that they were written with.
     * @return never null.
     * @throws CodecException if that is no value of this codec, or if the version is not known.
     */
    Object decode(byte[] bytes, int version);

    /**
     * This codec, which also reads what an earlier version of it has written. To be used when a class changes in a way that the codec cannot
     * bridge by itself: give the codec a new version, and keep the old one for reading. Can be repeated for several versions.
     *
     * <p>In a rolling deployment the processes that are not yet replaced cannot read the new version: deploy the reader first, with the old codec
     * still writing ({@code before.migratingFrom(after, …)}), and then turn it round.
     *
     * @param other same id, another version.
     * @param upgrade makes what {@code other} read into what the application works with now.
     */
    default AttributeCodec migratingFrom(final AttributeCodec other, final UnaryOperator<Object> upgrade) {
        return new MigratingCodec(this, other, upgrade);
    }
}
