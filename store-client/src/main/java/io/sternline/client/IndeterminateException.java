package io.sternline.client;

/**
 * A write was sent and no answer came before its deadline: it took effect once or not at all, and the client cannot
 * know which. It is never applied twice. Read the entry, or use a write that may safely be repeated.
 */
public final class IndeterminateException extends StoreException {
    private static final long serialVersionUID = 1L;

    public IndeterminateException(final String message) {
        super(message);
    }
}
