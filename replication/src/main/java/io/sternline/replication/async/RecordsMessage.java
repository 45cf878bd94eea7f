package io.sternline.replication.async;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.replication.changelog.ChangeRecorder;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * A message with records in it, on its way out: it is made once and offered until it is taken. Body: each record's
 * revision, length, bytes.
 */
final class RecordsMessage {
    /** No further record is added from here on: a few datagrams' worth, so that little has to be put together again. */
    static final int BYTES_TARGET = 32 * 1024;
    /** With the largest record behind all others. */
    static final int BYTES_MAX = BYTES_TARGET + RecordQueue.RECORD_HEADER_BYTES + ChangeRecorder.CHANGE_BYTES_MAX;

    private static final int LENGTH_OFFSET = Long.BYTES;

    /** Takes one record of a message that came in. */
    @FunctionalInterface
    interface RecordHandler {
        /** @return false if there is no room: it will be offered again, and none behind it before. */
        boolean onRecord(long revision, DirectBuffer buffer, int offset, int length);
    }

    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer(BYTES_TARGET);
    private int bytes;
    private int count;
    private long lastRevision;

    /** Nothing is on its way. */
    boolean isEmpty() {
        return bytes == 0;
    }

    void clear() {
        bytes = 0;
        count = 0;
    }

    /** Moves records of the queue into this message, until it is full. */
    void fill(final RecordQueue queue) {
        bytes = Math.max(bytes, LinkMessage.HEADER_BYTES);
        while (!queue.isEmpty() && bytes < BYTES_TARGET) {
            final int length = queue.length();
            lastRevision = queue.revision();
            buffer.putLong(bytes, lastRevision, LITTLE_ENDIAN);
            buffer.putInt(bytes + LENGTH_OFFSET, length, LITTLE_ENDIAN);
            buffer.putBytes(bytes + RecordQueue.RECORD_HEADER_BYTES, queue.buffer(), queue.offset(), length);
            bytes += RecordQueue.RECORD_HEADER_BYTES + length;
            count++;
            queue.remove();
        }
    }

    ExpandableArrayBuffer buffer() {
        return buffer;
    }

    int bytes() {
        return bytes;
    }

    int count() {
        return count;
    }

    long lastRevision() {
        return lastRevision;
    }

    /**
     * Reads records of a message that came in.
     *
     * @param from bytes of the body that have been taken.
     * @return bytes of the body that are taken now; all of them unless the handler had no room.
     */
    static int read(final LinkMessage message, final int from, final RecordHandler handler) {
        final DirectBuffer body = message.buffer();
        int at = from;
        while (at < message.bodyBytes()) {
            final int index = message.bodyOffset() + at;
            final long revision = body.getLong(index, LITTLE_ENDIAN);
            final int length = body.getInt(index + LENGTH_OFFSET, LITTLE_ENDIAN);
            final int end = at + RecordQueue.RECORD_HEADER_BYTES + length;
            if (length < 0 || length > ChangeRecorder.CHANGE_BYTES_MAX || end > message.bodyBytes()) {
                throw new IllegalStateException("member " + message.memberId() + " sent a record of " + length
                        + " bytes in a message of " + message.bodyBytes());
            }
            if (!handler.onRecord(revision, body, index + RecordQueue.RECORD_HEADER_BYTES, length)) {
                return at;
            }
            at = end;
        }
        return at;
    }
}
