package io.sternline.replication.changelog;

import org.agrona.DirectBuffer;

/** Reads a change log from one place on. Used by one thread at a time. */
public interface ChangeCursor extends AutoCloseable {
    /** Takes one change. */
    @FunctionalInterface
    interface ChangeHandler {
        /** The buffer is valid during the call only. */
        void onChange(long revision, DirectBuffer buffer, int offset, int length);
    }

    /**
     * Reads on, whole batches as they were written.
     *
     * @param batchesMax bounds the work.
     * @return batches read; 0 at the log's end.
     * @throws CompactedLogException if retention has overtaken this cursor.
     * @throws DamagedLogException if what comes next cannot be read. What was read before is right.
     */
    int poll(ChangeHandler handler, int batchesMax);

    /** Revision of the last change read: where another cursor would go on. */
    long revision();

    @Override
    void close();
}
