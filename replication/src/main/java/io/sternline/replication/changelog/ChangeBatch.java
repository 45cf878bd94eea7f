package io.sternline.replication.changelog;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * One document of the log: changes whose revisions follow one on the other without a jump, behind a header that says where
 * they belong. A batch without changes begins a segment.
 *
 * <pre>
 *  0 format    4 checksum (CRC32C of all that follows)    8 bytes    12 changes
 * 16 previous revision    24 first    32 last (for no changes: previous + 1 and previous)
 * 40 when it was written, ms    48 flags; from bit 1 on, in a segment's first batch: the history's number
 * 56 changes, each: length, bytes
 * </pre>
 */
final class ChangeBatch {
    static final int HEADER_BYTES = 56;
    /** A batch takes no further change from here on. */
    static final int BYTES_TARGET = 64 << 10;

    static final int CHANGE_HEADER_BYTES = Integer.BYTES;
    /** One change may be larger than the target. */
    static final int BYTES_MAX =
            Math.max(BYTES_TARGET, HEADER_BYTES + CHANGE_HEADER_BYTES + ChangeRecorder.CHANGE_BYTES_MAX);

    private static final int FORMAT = 0x31434C53; // "SLC1"
    private static final int FORMAT_OFFSET = 0;
    private static final int CHECKSUM_OFFSET = 4;
    private static final int BYTES_OFFSET = 8;
    private static final int COUNT_OFFSET = 12;
    private static final int PREVIOUS_OFFSET = 16;
    private static final int FIRST_OFFSET = 24;
    private static final int LAST_OFFSET = 32;
    private static final int TIME_OFFSET = 40;
    private static final int FLAGS_OFFSET = 48;
    /** What the log had before is not part of this history's record. */
    private static final long FLAG_ANEW = 1;

    private static final int HISTORY_SHIFT = 1;

    private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
    private final BatchChecksum checksum = new BatchChecksum();

    /** Looks at, or begins to write, a batch in memory that is not the heap's. */
    ChangeBatch wrap(final long address, final int bytes) {
        buffer.wrap(address, bytes);
        return this;
    }

    DirectBuffer buffer() {
        return buffer;
    }

    void header(final long previous, final long first, final int count, final long timeMs) {
        buffer.putInt(FORMAT_OFFSET, FORMAT);
        buffer.putInt(BYTES_OFFSET, buffer.capacity());
        buffer.putInt(COUNT_OFFSET, count);
        buffer.putLong(PREVIOUS_OFFSET, previous);
        buffer.putLong(FIRST_OFFSET, first);
        buffer.putLong(LAST_OFFSET, first + count - 1);
        buffer.putLong(TIME_OFFSET, timeMs);
        buffer.putLong(FLAGS_OFFSET, 0);
    }

    /** Of the batch that begins a segment. */
    void begin(final long history, final boolean isAnew) {
        buffer.putLong(FLAGS_OFFSET, history << HISTORY_SHIFT | (isAnew ? FLAG_ANEW : 0));
    }

    /** @return where the next change goes. */
    int change(final int index, final DirectBuffer source, final int offset, final int length) {
        final MutableDirectBuffer target = buffer;
        target.putInt(index, length);
        target.putBytes(index + CHANGE_HEADER_BYTES, source, offset, length);
        return index + CHANGE_HEADER_BYTES + length;
    }

    void seal() {
        buffer.putInt(CHECKSUM_OFFSET, computedChecksum());
    }

    private int computedChecksum() {
        return checksum.of(buffer, BYTES_OFFSET, buffer.capacity() - BYTES_OFFSET);
    }

    /** Why this cannot be trusted; null if it can, and then all lengths in it are right. */
    String problem() {
        if (buffer.getInt(FORMAT_OFFSET) != FORMAT) {
            return "a batch has the unknown format " + Integer.toHexString(buffer.getInt(FORMAT_OFFSET));
        }
        if (buffer.getInt(BYTES_OFFSET) != buffer.capacity()) {
            return "a batch of " + buffer.getInt(BYTES_OFFSET) + " bytes is " + buffer.capacity() + " long";
        }
        if (buffer.getInt(CHECKSUM_OFFSET) != computedChecksum()) {
            return "the checksum of a batch is wrong";
        }
        return null;
    }

    int count() {
        return buffer.getInt(COUNT_OFFSET);
    }

    long previousRevision() {
        return buffer.getLong(PREVIOUS_OFFSET);
    }

    long firstRevision() {
        return buffer.getLong(FIRST_OFFSET);
    }

    long lastRevision() {
        return buffer.getLong(LAST_OFFSET);
    }

    long timeMs() {
        return buffer.getLong(TIME_OFFSET);
    }

    boolean isAnew() {
        return (buffer.getLong(FLAGS_OFFSET) & FLAG_ANEW) != 0;
    }

    /** Told by the batch that begins a segment; 0 in others. */
    long history() {
        return buffer.getLong(FLAGS_OFFSET) >>> HISTORY_SHIFT;
    }

    int length(final int index) {
        return buffer.getInt(index);
    }
}
