package io.sternline.server.state;

import java.util.Arrays;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A reply message as it was sent, kept in case the client asks again. Lent by a {@link Pool}. */
final class StoredResult {
    /** A write's reply without value and message is 49 bytes. */
    private static final int USUAL_BYTES = 64;

    /** This object, its buffer, and an array of the usual size; about 150, more where references are not compressed. */
    private static final int HEAP_BYTES = 184;

    private final UnsafeBuffer reply = new UnsafeBuffer(new byte[USUAL_BYTES]);
    private int length;
    private long hash;

    private StoredResult() {}

    DirectBuffer reply() {
        return reply;
    }

    int length() {
        return length;
    }

    long hash() {
        return hash;
    }

    /** What it takes of the Java heap, on the safe side. */
    int heapBytes() {
        return HEAP_BYTES + reply.capacity() - USUAL_BYTES;
    }

    private void fill(final DirectBuffer source, final int offset, final int newLength, final long newHash) {
        if (newLength > reply.capacity()) {
            reply.wrap(new byte[newLength]);
        }
        reply.putBytes(0, source, offset, newLength);
        length = newLength;
        hash = newHash;
    }

    /**
     * Nearly all results are the same few dozen bytes long and live for milliseconds; those are used again and again,
     * and larger ones are left to the garbage collector.
     */
    static final class Pool {
        private static final int FREE_MAX = 8_192;
        private static final int INITIAL_FREE = 64;

        private StoredResult[] free = new StoredResult[INITIAL_FREE];
        private int size;

        StoredResult take(final DirectBuffer reply, final int offset, final int length, final long hash) {
            final StoredResult result = size == 0 ? new StoredResult() : free[--size];
            result.fill(reply, offset, length, hash);
            return result;
        }

        void giveBack(final StoredResult result) {
            if (result.reply.capacity() == USUAL_BYTES && size < FREE_MAX) {
                if (size == free.length) {
                    free = Arrays.copyOf(free, size * 2);
                }
                free[size++] = result;
            }
        }

        /** What is kept here to be used again takes of the Java heap. */
        long heapBytes() {
            return (long) HEAP_BYTES * size + (long) Long.BYTES * free.length;
        }
    }
}
