package io.sternline.replication.statemachine;

import org.agrona.DirectBuffer;

/** Where a snapshot goes: an ordered series of records, each checksummed on the way. */
public interface SnapshotOutput {
    /** Largest record, in bytes. */
    int RECORD_BYTES_MAX = 640 * 1024;

    /**
     * Appends one record. Blocks until there is room.
     *
     * @throws IllegalArgumentException if {@code length} is over {@link #RECORD_BYTES_MAX}.
     */
    void write(DirectBuffer buffer, int offset, int length);
}
