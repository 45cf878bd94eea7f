package io.sternline.client;

/** A call that changes nothing, or a write that was never sent, found no node to answer it before its deadline. */
public final class UnavailableException extends StoreException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(final String message) {
        super(message);
    }
}
