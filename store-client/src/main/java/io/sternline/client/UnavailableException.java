package io.sternline.client;

/**
 * No node carried the call out before its deadline, and nothing changed: a read that was not answered, or a write that was
 * never sent or that every node it was sent to refused. The message says what was tried.
 */
public final class UnavailableException extends StoreException {
    private static final long serialVersionUID = 1L;

    public UnavailableException(final String message) {
        super(message);
    }
}
