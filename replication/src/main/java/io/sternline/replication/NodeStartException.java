package io.sternline.replication;

/** Why a node could not start; the message says what to do. */
public final class NodeStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public NodeStartException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
