package io.sternline.client;

/** The store, or the client before it sent anything, refused the call. Nothing changed. */
public final class RejectedException extends StoreException {
    private static final long serialVersionUID = 1L;
    private final Rejection reason;

    public RejectedException(final Rejection reason, final String message) {
        super(message);
        this.reason = reason;
    }

    public Rejection reason() {
        return reason;
    }
}
