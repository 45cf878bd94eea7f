package io.sternline.replication.statemachine;

import org.agrona.DirectBuffer;

/** Where a snapshot comes from: the records as they were written, in order, each one's checksum verified. */
public interface SnapshotInput {
    /** Takes one record, valid during the call only. */
    @FunctionalInterface
    interface RecordHandler {
        void onRecord(DirectBuffer buffer, int offset, int length);
    }

    /**
     * Reads all records to the end.
     *
     * @throws DamagedSnapshotException if a checksum, a sequence number or the end is wrong.
     */
    void forEach(RecordHandler handler);
}
