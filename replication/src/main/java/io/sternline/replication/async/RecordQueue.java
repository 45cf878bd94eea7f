package io.sternline.replication.async;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/**
 * Records that were read and not passed on yet, in order. Whoever fills it does so only when it is empty, and with one batch of a
 * log or one slice of a copy: that bounds it.
 */
final class RecordQueue {
    private static final int LENGTH_OFFSET = Long.BYTES;
    static final int RECORD_HEADER_BYTES = Long.BYTES + Integer.BYTES;

    private final ExpandableArrayBuffer records = new ExpandableArrayBuffer();
    private int head;
    private int tail;

    void add(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        records.putLong(tail, revision);
        records.putInt(tail + LENGTH_OFFSET, length);
        records.putBytes(tail + RECORD_HEADER_BYTES, buffer, offset, length);
        tail += RECORD_HEADER_BYTES + length;
    }

    boolean isEmpty() {
        return head == tail;
    }

    // Of the first one

    long revision() {
        return records.getLong(head);
    }

    DirectBuffer buffer() {
        return records;
    }

    int offset() {
        return head + RECORD_HEADER_BYTES;
    }

    int length() {
        return records.getInt(head + LENGTH_OFFSET);
    }

    void remove() {
        head += RECORD_HEADER_BYTES + length();
        if (head == tail) {
            clear();
        }
    }

    void clear() {
        head = 0;
        tail = 0;
    }
}
