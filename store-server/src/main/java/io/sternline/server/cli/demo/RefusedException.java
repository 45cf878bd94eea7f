package io.sternline.server.cli.demo;

/** A request that is answered with an HTTP error; the message is for the caller's eyes. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final int status;

    RefusedException(final int status, final String message) {
        super(message);
        this.status = status;
    }

    int status() {
        return status;
    }
}
