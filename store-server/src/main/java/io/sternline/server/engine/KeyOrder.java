package io.sternline.server.engine;

import java.util.Arrays;

/**
 * Puts the entries of an index segment in the order of scans: by the 32 bits of hash that the index keeps, then by key. A
 * segment has below a thousand entries, so a scan sorts one at a time.
 */
final class KeyOrder {
    /** Makes signed order out of unsigned. */
    private static final long SIGN = Long.MIN_VALUE;

    private final long[] slots = new long[HashIndex.SEGMENT_SLOTS];
    private final EntryBlock block;
    private final EntryBlock other;
    private final ByteSlice key = new ByteSlice();
    private final ByteSlice otherKey = new ByteSlice();

    KeyOrder(final Slabs entries) {
        this.block = new EntryBlock(entries);
        this.other = new EntryBlock(entries);
    }

    /**
     * Sorts the segment that a hash belongs to.
     *
     * @return how many entries it has.
     */
    int sort(final HashIndex index, final int hash) {
        final int count = index.copySegment(hash, slots);
        for (int i = 0; i < count; i++) {
            slots[i] ^= SIGN;
        }
        Arrays.sort(slots, 0, count);
        for (int i = 0; i < count; i++) {
            slots[i] ^= SIGN;
        }
        for (int i = 1; i < count; i++) {
            sinkAmongEqualHashes(i);
        }
        return count;
    }

    /** Hash of an entry, as an unsigned number. */
    long hash(final int index) {
        return slots[index] >>> Integer.SIZE;
    }

    /** Block of an entry. */
    int ref(final int index) {
        return (int) slots[index];
    }

    private void sinkAmongEqualHashes(final int index) {
        for (int i = index; i > 0 && hash(i - 1) == hash(i) && isBehind(ref(i - 1), ref(i)); i--) {
            final long slot = slots[i];
            slots[i] = slots[i - 1];
            slots[i - 1] = slot;
        }
    }

    private boolean isBehind(final int ref, final int otherRef) {
        block.wrap(ref);
        other.wrap(otherRef);
        key.wrap(block.buffer(), block.keyOffset(), block.keyLength());
        otherKey.wrap(other.buffer(), other.keyOffset(), other.keyLength());
        return key.compareTo(otherKey) > 0;
    }

    static long heapBytes() {
        return (long) Long.BYTES * HashIndex.SEGMENT_SLOTS;
    }
}
