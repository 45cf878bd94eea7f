package io.sternline.replication.statemachine;

/** A snapshot that cannot be trusted. The message names what is wrong with it and what to do. */
public final class DamagedSnapshotException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DamagedSnapshotException(final String message) {
        super(message);
    }
}
