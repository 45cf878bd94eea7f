package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;

/**
 * Reads this node's log one change at a time: a cursor hands out whole batches, and who takes them may have no room in the
 * middle of one. What the cursor throws comes through; then the reader is of no use any more but to be closed.
 */
final class LogReader implements AutoCloseable {
    private final RecordQueue queue = new RecordQueue();
    private final ChangeCursor.ChangeHandler onChange = queue::add;
    private final ChangeLog log;
    private ChangeCursor cursor;
    private long after;

    LogReader(final ChangeLog log) {
        this.log = log;
    }

    /**
     * Begins to read the changes behind a revision.
     *
     * @param ends of the same log; a term's beginning is no place in a log, so it reads from the last change before.
     */
    void open(final long revision, final TermEnds ends) {
        close();
        after = revision;
        cursor = log.openCursor(Histories.floor(ends, revision));
    }

    boolean isOpen() {
        return cursor != null;
    }

    /** @return whether there is a change now. */
    boolean hasNext() {
        while (queue.isEmpty() && cursor.poll(onChange, 1) > 0) {
            while (!queue.isEmpty() && queue.revision() <= after) {
                queue.remove();
            }
        }
        return !queue.isEmpty();
    }

    /** The changes that have been read, with the next one first. */
    RecordQueue queue() {
        return queue;
    }

    /** Whether all changes up to a revision have been read and taken from the queue. */
    boolean isBehind(final long revision) {
        return queue.isEmpty() ? Math.max(after, cursor.revision()) >= revision : queue.revision() > revision;
    }

    @Override
    public void close() {
        queue.clear();
        if (cursor != null) {
            cursor.close();
            cursor = null;
        }
    }
}
