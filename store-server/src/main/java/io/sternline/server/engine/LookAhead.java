package io.sternline.server.engine;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Brings what some look-ups are going to read into the processor's caches, all of it at once.
 *
 * <p>A look-up in a table that is larger than the caches waits for memory twice, for the slot of the index and for the block, and
 * each look-up would wait for its own. Here the same bytes are read in loops that do nothing else: a processor has some ten such reads
 * under way at a time if none of them needs the outcome of another. Changes nothing, and nothing depends on it.
 */
final class LookAhead {
    /** What is read at once stays in the first-level cache. */
    static final int MAX = 32;

    private static final int CACHE_LINE_BYTES = 64;

    /** What an entry's bytes are fetched of; of a longer one the processor sees by itself that they are read in a row. */
    private static final int BLOCK_BYTES_MAX = 4 * CACHE_LINE_BYTES;

    private final Slabs slabs;
    private final HashIndex[] indexes = new HashIndex[MAX];
    private final int[] hashes = new int[MAX];
    private final int[] refs = new int[MAX];
    private int count;

    /** Written so that the compiler does not leave the reads out. */
    @SuppressWarnings("unused")
    private long read;

    /** @param slabs that the indexed blocks are in. */
    LookAhead(final Slabs slabs) {
        this.slabs = slabs;
    }

    /** One more; ignored if there are {@link #MAX} already. */
    void expect(final HashIndex index, final int hash) {
        if (count < MAX) {
            indexes[count] = index;
            hashes[count++] = hash;
        }
    }

    /** Reads what those expected will read, and forgets them. */
    void fetch() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += indexes[i].homeSlot(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            refs[i] = indexes[i].firstUnder(hashes[i]);
        }
        for (int i = 0; i < count; i++) {
            if (refs[i] != 0) {
                sum += readBlock(refs[i]);
            }
        }
        read = sum;
        count = 0;
    }

    private long readBlock(final int ref) {
        final UnsafeBuffer buffer = slabs.buffer(ref);
        final int begin = slabs.offset(ref);
        final int end = begin + Math.min(slabs.blockBytes(ref), BLOCK_BYTES_MAX);
        long sum = 0;
        for (int at = begin; at < end; at += CACHE_LINE_BYTES) {
            sum += buffer.getByte(at);
        }
        return sum;
    }
}
