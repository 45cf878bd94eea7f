package io.sternline.protocol;

/** Bytes that break the protocol. The message says what was expected and what was found. */
public final class MalformedMessageException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MalformedMessageException(final String message) {
        super(message);
    }
}
