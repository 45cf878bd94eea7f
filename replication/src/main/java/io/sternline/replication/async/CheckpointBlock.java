package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeRecorder;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Records of a checkpoint that are written and checked together.
 *
 * <pre>
 * 0 checksum (CRC32C of all that follows)    4 bytes of the records    8 count
 * 12 records, each: revision (0: of the copy), length, bytes
 * </pre>
 */
final class CheckpointBlock {
    /** A block takes no further record from here on. */
    static final int BYTES_TARGET = 256 << 10;

    static final int RECORD_BYTES_MAX = ChangeRecorder.CHANGE_BYTES_MAX;
    static final int HEADER_BYTES = 12;

    private static final int RECORD_HEADER_BYTES = Long.BYTES + Integer.BYTES;
    private static final int BYTES_MAX = HEADER_BYTES + BYTES_TARGET + RECORD_HEADER_BYTES + RECORD_BYTES_MAX;
    private static final int CHECKSUM_OFFSET = 0;
    private static final int LENGTH_OFFSET = 4;
    private static final int COUNT_OFFSET = 8;

    private final ByteBuffer memory = ByteBuffer.allocateDirect(BYTES_MAX);
    private final UnsafeBuffer buffer = new UnsafeBuffer(memory);
    private final CRC32C crc = new CRC32C();
    private int end = HEADER_BYTES;
    private int count;
    private int index = HEADER_BYTES;

    // To write

    boolean isFull() {
        return end >= BYTES_TARGET;
    }

    boolean isEmpty() {
        return count == 0;
    }

    void add(final long revision, final DirectBuffer source, final int offset, final int length) {
        if (length > RECORD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "a record of " + length + " bytes, a checkpoint takes " + RECORD_BYTES_MAX + " at most");
        }
        buffer.putLong(end, revision);
        buffer.putInt(end + Long.BYTES, length);
        buffer.putBytes(end + RECORD_HEADER_BYTES, source, offset, length);
        end += RECORD_HEADER_BYTES + length;
        count++;
    }

    /** What is to be written; {@link #clear} then. */
    ByteBuffer seal() {
        buffer.putInt(LENGTH_OFFSET, end - HEADER_BYTES);
        buffer.putInt(COUNT_OFFSET, count);
        buffer.putInt(CHECKSUM_OFFSET, checksum(end));
        return memory.limit(end).position(0);
    }

    void clear() {
        end = HEADER_BYTES;
        index = HEADER_BYTES;
        count = 0;
    }

    // To read

    /** To read the header to. */
    ByteBuffer header() {
        clear();
        return memory.limit(HEADER_BYTES).position(0);
    }

    /** To read the records to, behind the header that was read; null if that names an impossible length. */
    ByteBuffer records() {
        final int bytes = buffer.getInt(LENGTH_OFFSET);
        if (bytes < 0 || bytes > BYTES_MAX - HEADER_BYTES) {
            return null;
        }
        end = HEADER_BYTES + bytes;
        count = buffer.getInt(COUNT_OFFSET);
        return memory.limit(end).position(HEADER_BYTES);
    }

    /** Whether what was read is what was written: then all lengths in it are right. */
    boolean isWhole() {
        return buffer.getInt(CHECKSUM_OFFSET) == checksum(end);
    }

    int count() {
        return count;
    }

    boolean hasNext() {
        return index < end;
    }

    long revision() {
        return buffer.getLong(index);
    }

    int length() {
        return buffer.getInt(index + Long.BYTES);
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int offset() {
        return index + RECORD_HEADER_BYTES;
    }

    void advance() {
        index += RECORD_HEADER_BYTES + length();
    }

    private int checksum(final int to) {
        crc.reset();
        crc.update(memory.limit(to).position(LENGTH_OFFSET));
        return (int) crc.getValue();
    }
}
