package io.sternline.client.transport;

import java.util.Arrays;

/**
 * All slots of a near cache, and how much they hold. Room is made by a hand that goes round: a slot that was read since the
 * hand last passed stays, one that was not goes. That is nearly the order of their use, and a reader pays no more than a mark.
 * The writer's; {@link #counts()} may be asked by any thread.
 */
final class NearRing {
    private static final int CAPACITY_MIN = 64;

    private final long bytesMax;
    private NearSlot[] slots = new NearSlot[CAPACITY_MIN];
    private int size;
    private int hand;

    private volatile long present;
    private volatile long bytes;
    private volatile long evicted;

    /**
     * @param entries slots that hold an entry.
     * @param bytes of all slots.
     * @param evicted slots that made room.
     */
    record Counts(long entries, long bytes, long evicted) {}

    NearRing(final long bytesMax) {
        this.bytesMax = bytesMax;
    }

    boolean canHold(final NearSlot slot) {
        return slot.bytes <= bytesMax;
    }

    void add(final NearSlot slot) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, size * 2);
        }
        slot.index = size;
        slots[size++] = slot;
        count(slot, 1);
    }

    void replace(final NearSlot before, final NearSlot slot) {
        slot.index = before.index;
        slot.isRecent = before.isRecent;
        slots[slot.index] = slot;
        count(before, -1);
        count(slot, 1);
    }

    void remove(final NearSlot slot) {
        final NearSlot last = slots[--size];
        slots[slot.index] = last;
        last.index = slot.index;
        slots[size] = null;
        count(slot, -1);
    }

    void evict(final NearSlot slot) {
        remove(slot);
        final long before = evicted;
        evicted = before + 1;
    }

    /**
     * @param kept stays.
     * @param generation what is of another one goes though it was read.
     * @return what is to make room; null if everything fits.
     */
    NearSlot victim(final NearSlot kept, final int generation) {
        if (bytes <= bytesMax) {
            return null;
        }
        for (; ; hand++) {
            hand = hand < size ? hand : 0;
            final NearSlot slot = slots[hand];
            if (slot != kept && (!slot.isRecent || slot.generation != generation)) {
                return slot;
            }
            slot.isRecent = false;
        }
    }

    /** All there are now, to be walked while some are removed. */
    NearSlot[] snapshot() {
        return Arrays.copyOf(slots, size);
    }

    void clear() {
        slots = new NearSlot[CAPACITY_MIN];
        size = 0;
        hand = 0;
        present = 0;
        bytes = 0;
    }

    Counts counts() {
        return new Counts(present, bytes, evicted);
    }

    private void count(final NearSlot slot, final int sign) {
        final long bytesBefore = bytes;
        bytes = bytesBefore + sign * (long) slot.bytes;
        if (!slot.isUnknown() && !slot.isAbsent()) {
            final long presentBefore = present;
            present = presentBefore + sign;
        }
    }
}
