package io.sternline.server.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/** Where a page ended: a revision, if that is what the walk goes by, and a key. */
final class Cursor {
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[Protocol.CURSOR_BYTES_MAX]);
    private final ByteSlice bytes = new ByteSlice();

    ByteSlice bytes() {
        return bytes;
    }

    void set(final EntryBlock entry) {
        buffer.putBytes(0, entry.buffer(), entry.keyOffset(), entry.keyLength());
        bytes.wrap(buffer, 0, entry.keyLength());
    }

    void set(final long revision, final EntryBlock entry) {
        buffer.putLong(0, revision, LITTLE_ENDIAN);
        buffer.putBytes(Long.BYTES, entry.buffer(), entry.keyOffset(), entry.keyLength());
        bytes.wrap(buffer, 0, Long.BYTES + entry.keyLength());
    }

    /** Goes back to where a page began. */
    void set(final ByteSlice from) {
        final int length = Math.min(from.length(), buffer.capacity());
        buffer.putBytes(0, from.buffer(), from.offset(), length);
        bytes.wrap(buffer, 0, length);
    }

    /** The revision in a cursor that was set with one; 0 if there is no cursor. */
    static long revision(final ByteSlice cursor) {
        return cursor.length() < Long.BYTES ? 0 : cursor.buffer().getLong(cursor.offset(), LITTLE_ENDIAN);
    }

    /** Points a slice at the key in a cursor that was set with a revision. */
    static ByteSlice key(final ByteSlice cursor, final ByteSlice into) {
        final int length = Math.max(0, cursor.length() - Long.BYTES);
        return length == 0 ? into.clear() : into.wrap(cursor.buffer(), cursor.offset() + Long.BYTES, length);
    }
}
