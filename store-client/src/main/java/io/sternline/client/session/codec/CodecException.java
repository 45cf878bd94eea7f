package io.sternline.client.session.codec;

/** A value that a codec does not take, or bytes that it cannot make a value of. The message says which class or what is wrong. */
public final class CodecException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CodecException(final String message) {
        super(message);
    }

    public CodecException(final String message, final Throwable cause) {
        super(message, cause);
    }

    /** For codecs that know one version only. */
    static void requireVersion(final AttributeCodec codec, final int version) {
        if (version != codec.version()) {
            throw new CodecException("version " + version + " is not known here, codec " + codec.name()
                    + " has version " + codec.version() + "; give it a reader of the other one with migratingFrom");
        }
    }
}
