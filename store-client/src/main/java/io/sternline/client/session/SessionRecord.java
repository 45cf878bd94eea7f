package io.sternline.client.session;

import io.sternline.client.Entry;
import io.sternline.client.Field;
import io.sternline.client.MapUpdate;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The library's own part of a session: fields whose names begin with {@code ~}.
 *
 * <pre>
 * ~created   format (1 byte), when it was made (ms, clock of the client that made it), lifetime (ms, 0: for ever). Never written again
 * ~idle      what the session's maximum is, and what the store was told (ms, each)
 * ~indexes   see {@link Indexes}
 * </pre>
 *
 * @param storedIdle what the store waits.
 */
record SessionRecord(long createdMs, Duration lifetime, Duration maxInactive, Duration storedIdle) {
    static final String CREATED_FIELD = "~created";

    private static final String IDLE_FIELD = "~idle";
    private static final byte FORMAT = 1;

    static SessionRecord of(final Entry entry) {
        final ByteBuffer created = buffer(entry, CREATED_FIELD);
        final ByteBuffer idle = buffer(entry, IDLE_FIELD);
        try {
            final int format = Byte.toUnsignedInt(created.get());
            if (format != FORMAT) {
                throw unknown(
                        entry, "has format " + format + ", this client knows format " + FORMAT + " only: it is older");
            }
            return new SessionRecord(created.getLong(), millis(created), millis(idle), millis(idle));
        } catch (final BufferUnderflowException ex) {
            throw unknown(entry, "has less in its own fields than a session has");
        }
    }

    void writeCreated(final MapUpdate update) {
        update.set(
                CREATED_FIELD,
                ByteBuffer.allocate(1 + 2 * Long.BYTES)
                        .put(FORMAT)
                        .putLong(createdMs)
                        .putLong(lifetime.toMillis())
                        .array());
        writeIdle(update);
    }

    void writeIdle(final MapUpdate update) {
        update.set(
                IDLE_FIELD,
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(maxInactive.toMillis())
                        .putLong(storedIdle.toMillis())
                        .array());
    }

    private static Duration millis(final ByteBuffer buffer) {
        return Duration.ofMillis(buffer.getLong());
    }

    private static ByteBuffer buffer(final Entry entry, final String name) {
        return ByteBuffer.wrap(entry.field(name)
                .map(Field::value)
                .orElseThrow(() -> unknown(entry, "has no field '" + name + "': it was not written as a session")));
    }

    private static IllegalStateException unknown(final Entry entry, final String what) {
        return new IllegalStateException("session " + SessionIds.shown(entry.key()) + " " + what);
    }
}
