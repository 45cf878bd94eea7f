package io.sternline.replication.statemachine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.UnsafeApi;
import org.agrona.concurrent.UnsafeBuffer;

/** Records that were copied at once, as befits a state, or a part of one, that is small. Outside the Java heap. */
public final class RecordCopy implements FrozenState, SnapshotOutput {
    private static final int CHUNK_BYTES_MIN = 4 * 1024;
    private static final int CHUNK_BYTES_MAX = 1024 * 1024;

    private final List<Chunk> chunks = new ArrayList<>();
    private Chunk last;

    /** Some of the records, each behind its length. */
    private static final class Chunk {
        private final long address;
        private final UnsafeBuffer bytes;
        private int end;

        Chunk(final int capacity) {
            address = UnsafeApi.allocateMemory(capacity);
            bytes = new UnsafeBuffer(address, capacity);
        }
    }

    /** @param state writes it. */
    public static RecordCopy of(final Consumer<SnapshotOutput> state) {
        final RecordCopy copy = new RecordCopy();
        state.accept(copy);
        return copy;
    }

    @Override
    public void write(final DirectBuffer buffer, final int offset, final int length) {
        final int needed = Integer.BYTES + length;
        if (last == null || needed > last.bytes.capacity() - last.end) {
            final int next = last == null ? CHUNK_BYTES_MIN : Math.min(CHUNK_BYTES_MAX, 2 * last.bytes.capacity());
            last = new Chunk(Math.max(needed, next));
            chunks.add(last);
        }
        last.bytes.putInt(last.end, length);
        last.bytes.putBytes(last.end + Integer.BYTES, buffer, offset, length);
        last.end += needed;
    }

    @Override
    public void write(final SnapshotOutput output) {
        for (final Chunk chunk : chunks) {
            int at = 0;
            while (at < chunk.end) {
                final int length = chunk.bytes.getInt(at);
                output.write(chunk.bytes, at + Integer.BYTES, length);
                at += Integer.BYTES + length;
            }
        }
    }

    @Override
    public void end() {
        // Nobody waits for it.
    }

    @Override
    public void release() {
        chunks.forEach(chunk -> UnsafeApi.freeMemory(chunk.address));
        chunks.clear();
    }
}
