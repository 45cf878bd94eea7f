package io.sternline.replication.changelog;

/**
 * A node's changes in order of revision, as far back as they are retained, for those who read them. Any thread.
 *
 * <p>A place in it is named by the revision of the change before: to read <em>after</em> 0 is to read from the very first.
 */
public interface ChangeLog {
    /** The oldest revision that can be read after. Rises as old changes are dropped. */
    long oldestRevision();

    /** Revision of the newest change that can be read; {@link #oldestRevision} if there is none. */
    long newestRevision();

    /**
     * Begins to read the changes after a revision. The cursor is its opener's to use, on one thread at a time, and to close.
     *
     * @param revision may lie ahead of the newest: then what comes up to it is passed over.
     * @throws CompactedLogException if changes after it have been dropped, or if it is no revision of this history: it lies
     *     in a stretch of numbers that was never given out here (a recovered group skips those that may have been given out
     *     elsewhere).
     * @throws DamagedLogException if the part that holds it cannot be opened.
     */
    ChangeCursor openCursor(long revision);
}
