package io.sternline.replication.changelog;

/** A part of the change log cannot be trusted. The message names the file and what is wrong with it. */
public final class DamagedLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedLogException(final String message, final Throwable cause) {
        super(message, cause);
    }
}
