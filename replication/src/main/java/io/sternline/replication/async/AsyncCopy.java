package io.sternline.replication.async;

import org.agrona.DirectBuffer;

/**
 * A copy of a state that goes on changing while it is taken. Each entry that is there all the time is in it once, as it was at
 * some moment between start and end; the changes made meanwhile, applied on top in order, make it a state of one moment.
 */
public interface AsyncCopy {
    /** Takes one record of the copy. */
    @FunctionalInterface
    interface RecordHandler {
        /** The buffer is valid during the call only. */
        void onRecord(DirectBuffer buffer, int offset, int length);
    }

    /** Revision of the state when the copy was begun: changes behind it are to be applied to the copy. */
    long startRevision();

    /**
     * Takes the next slice.
     *
     * @param bytesMax the slice ends behind the record with which it has this many bytes.
     * @return whether there is more.
     */
    boolean next(RecordHandler handler, int bytesMax);

    /** Revision of the state when the last slice was taken: a copy that has applied the changes up to here is of one moment. */
    long endRevision();
}
