package io.sternline.server.engine;

import io.sternline.protocol.Protocol;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Keeps large values in pieces: chunks of one size, which waste nothing and fit wherever another was freed, and a rest that
 * stands in the entry's own block. Reading such a value copies it together; a touch or a removal need not read it.
 *
 * <p>A chunk begins with the chunk after it, the chunk before it, and, if it is the first, its entry: so that a chunk can be
 * moved to another block.
 */
final class ChunkChain implements EntryView.ValueLoader, Slabs.Mover {
    /** Bytes of a chunk's block. */
    static final int CHUNK_BYTES = 4096;

    static final int NEXT_OFFSET = 0;
    private static final int PREVIOUS_OFFSET = 4;
    private static final int OWNER_OFFSET = 8;
    static final int HEAD_BYTES = 12;
    static final int DATA_BYTES = CHUNK_BYTES - HEAD_BYTES;

    private final Slabs chunks;
    private final EntryBlock block;
    private final UnsafeBuffer assembled = new UnsafeBuffer(new byte[Protocol.VALUE_BYTES_MAX]);

    ChunkChain(final Slabs chunks, final Slabs entries) {
        this.chunks = chunks;
        this.block = new EntryBlock(entries);
    }

    /** Whether a value of this length is kept in pieces. */
    static boolean isChained(final int valueLength) {
        return valueLength > CHUNK_BYTES;
    }

    /** What of a chained value stands in the entry's block. */
    static int restBytes(final int valueLength) {
        return valueLength % DATA_BYTES;
    }

    /** Writes a value into the entry's block, and what goes before into chunks. */
    void write(final EntryBlock target, final ByteSlice value) {
        if (!isChained(value.length())) {
            target.buffer().putBytes(target.valueOffset(), value.buffer(), value.offset(), value.length());
            return;
        }
        final int rest = restBytes(value.length());
        int at = value.offset();
        int previous = 0;
        for (int left = value.length() - rest; left > 0; left -= DATA_BYTES) {
            final int chunk = chunks.allocate(CHUNK_BYTES);
            put(chunk, NEXT_OFFSET, 0);
            put(chunk, PREVIOUS_OFFSET, previous);
            put(chunk, OWNER_OFFSET, previous == 0 ? target.ref() : 0);
            chunks.edit(chunk).putBytes(chunks.offset(chunk) + HEAD_BYTES, value.buffer(), at, DATA_BYTES);
            at += DATA_BYTES;
            if (previous == 0) {
                target.firstChunk(chunk);
            } else {
                put(previous, NEXT_OFFSET, chunk);
            }
            previous = chunk;
        }
        target.buffer().putBytes(target.valueOffset(), value.buffer(), at, rest);
    }

    /** Gives the chunks of a value back, if it has any. */
    void free(final EntryBlock owner) {
        if (!owner.isChained()) {
            return;
        }
        for (int chunk = owner.firstChunk(); chunk != 0; ) {
            final int next = get(chunk, NEXT_OFFSET);
            chunks.free(chunk);
            chunk = next;
        }
    }

    /** The entry of a chained value was moved. */
    void ownerMoved(final EntryBlock owner) {
        if (owner.isChained()) {
            put(owner.firstChunk(), OWNER_OFFSET, owner.ref());
        }
    }

    /** Brings a chained value together, in a buffer that the next call uses again. */
    @Override
    public void load(final int entryRef, final int length, final ByteSlice into) {
        block.wrap(entryRef);
        int at = 0;
        for (int chunk = block.firstChunk(); chunk != 0; chunk = get(chunk, NEXT_OFFSET)) {
            assembled.putBytes(at, chunks.buffer(chunk), chunks.offset(chunk) + HEAD_BYTES, DATA_BYTES);
            at += DATA_BYTES;
        }
        assembled.putBytes(at, block.buffer(), block.valueOffset(), length - at);
        into.wrap(assembled, 0, length);
    }

    /** A chunk lies elsewhere now: tells its neighbours. */
    @Override
    public boolean move(final int from, final int to) {
        final int next = get(to, NEXT_OFFSET);
        final int previous = get(to, PREVIOUS_OFFSET);
        if (next != 0) {
            put(next, PREVIOUS_OFFSET, to);
        }
        if (previous != 0) {
            put(previous, NEXT_OFFSET, to);
        } else {
            block.edit(get(to, OWNER_OFFSET)).firstChunk(to);
        }
        return true;
    }

    /** What it takes of the Java heap. */
    long heapBytes() {
        return assembled.capacity();
    }

    private int get(final int chunk, final int field) {
        return chunks.buffer(chunk).getInt(chunks.offset(chunk) + field);
    }

    private void put(final int chunk, final int field, final int value) {
        chunks.edit(chunk).putInt(chunks.offset(chunk) + field, value);
    }
}
