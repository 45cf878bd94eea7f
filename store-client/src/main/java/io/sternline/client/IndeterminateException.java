package io.sternline.client;

/**
 * A write was sent and its answer is not to be had: the deadline passed, the client was closed, or the store no longer
 * knows. It took effect once or not at all, never twice, and the client cannot tell which, unless the message says that
 * it was applied and only its answer is gone. Read the entry, or use a write that may safely be repeated.
 */
public final class IndeterminateException extends StoreException {
    private static final long serialVersionUID = 1L;

    public IndeterminateException(final String message) {
        super(message);
    }
}
