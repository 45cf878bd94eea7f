package io.sternline.replication.changelog;

/** Changes that were asked for are not there any more, or never were. The message says which are. */
public final class CompactedLogException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long oldestRevision;

    public CompactedLogException(final String message, final long oldestRevision) {
        super(message);
        this.oldestRevision = oldestRevision;
    }

    /** The oldest revision that can be read after. */
    public long oldestRevision() {
        return oldestRevision;
    }
}
