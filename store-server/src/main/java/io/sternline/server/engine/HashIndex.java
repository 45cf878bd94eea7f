package io.sternline.server.engine;

import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds blocks by the hash of their key: an open-addressing table that grows in small steps.
 *
 * <p>The table is cut into segments of 1,024 slots. The leading bits of a hash name the segment, by way of a directory; its
 * trailing bits name the slot. A segment that is full splits in two by one more leading bit (extendible hashing: Fagin,
 * Nievergelt, Pippenger and Strong, 1979), which moves less than a thousand slots of 8 bytes, so that no insertion has
 * to wait for a rehash of the whole, and at no time are there two tables. Segments that have become empty enough are joined
 * again.
 *
 * <p>Within a segment it is linear probing that keeps slots in order of their home place (Robin Hood hashing: Celis, 1986):
 * probes stay short at a load of seven eighths, and a search for what is not there ends early. Removal moves the slots
 * behind it back, so there are no tombstones.
 *
 * <p>A slot holds 32 bits of the hash beside the reference, so the index hardly ever looks at a block that is not the one
 * wanted, and never when it grows. Because leading bits choose the segment, walking the segments in order walks the hashes in
 * order, whatever the history of the table: that is the order of scans.
 */
final class HashIndex {
    /** Says whether a block holds the key that is looked for. */
    interface KeyMatcher {
        boolean matches(int ref);
    }

    /** Bytes of a segment's block. */
    static final int SEGMENT_BYTES = 8 * 1024;

    /** Slots of a segment. */
    static final int SEGMENT_SLOTS = SEGMENT_BYTES / Long.BYTES;

    /** One more than the largest hash. */
    static final long HASH_END = 1L << Integer.SIZE;

    /** A segment with more slots in use splits. */
    private static final int USED_MAX = SEGMENT_SLOTS * 7 / 8;

    /** Two halves with no more slots in use between them are joined. */
    private static final int JOINED_MAX = SEGMENT_SLOTS * 3 / 8;

    private static final int SLOT_MASK = SEGMENT_SLOTS - 1;
    private static final int SLOT_SHIFT = 3;
    private static final long REF_MASK = 0xffff_ffffL;

    /** So that leading bits, which choose the segment, and trailing bits, which choose the slot, do not overlap. */
    private static final int DEPTH_MAX = Integer.SIZE - 10;

    private static final int SEGMENTS_INITIAL = 4;

    private final Slabs slabs;
    private final long[] moving;
    private int[] directory = new int[1];
    private int directoryDepth;
    private int[] segmentRefs = new int[SEGMENTS_INITIAL];
    private int[] depths = new int[SEGMENTS_INITIAL];
    private int[] used = new int[SEGMENTS_INITIAL];
    private int[] freeNumbers = new int[SEGMENTS_INITIAL];
    private int freeCount;
    private int numbersEnd;
    private long size;

    /**
     * @param slabs gives the segments' blocks.
     * @param scratch {@link #SEGMENT_SLOTS} long; may be shared with other indexes of the same thread.
     */
    HashIndex(final Slabs slabs, final long[] scratch) {
        this.slabs = slabs;
        this.moving = scratch;
        directory[0] = newSegment(0);
    }

    /** The block under a hash that {@code matcher} accepts; 0: none. */
    int find(final int hash, final KeyMatcher matcher) {
        return probe(hash, matcher);
    }

    /** The first block under a hash, whatever its key; 0: none. */
    int firstUnder(final int hash) {
        return probe(hash, null);
    }

    /** @param matcher null: any will do. */
    private int probe(final int hash, final KeyMatcher matcher) {
        final int segmentRef = segmentRefs[segmentOf(hash)];
        final UnsafeBuffer buffer = slabs.buffer(segmentRef);
        final int base = slabs.offset(segmentRef);
        int place = hash & SLOT_MASK;
        for (int distance = 0; ; distance++) {
            final long slot = slot(buffer, base, place);
            if (slot == 0 || distance(slot, place) < distance) {
                return 0;
            }
            if (hash(slot) == hash && (matcher == null || matcher.matches((int) slot))) {
                return (int) slot;
            }
            place = (place + 1) & SLOT_MASK;
        }
    }

    /** What stands where a hash is at home, only to have it read. */
    long homeSlot(final int hash) {
        final int segmentRef = segmentRefs[segmentOf(hash)];
        return slot(slabs.buffer(segmentRef), slabs.offset(segmentRef), hash & SLOT_MASK);
    }

    /** Adds a block whose key is not there yet. */
    void insert(final int hash, final int ref) {
        while (used[segmentOf(hash)] >= USED_MAX) {
            split(hash);
        }
        final int segment = segmentOf(hash);
        place(segmentRefs[segment], (long) hash << Integer.SIZE | ref & REF_MASK);
        used[segment]++;
        size++;
    }

    /** The block {@code from} has become {@code to}. */
    void replace(final int hash, final int from, final int to) {
        final int segmentRef = segmentRefs[segmentOf(hash)];
        final UnsafeBuffer buffer = slabs.buffer(segmentRef);
        final int base = slabs.offset(segmentRef);
        final int place = placeOf(buffer, base, hash, from);
        slot(buffer, base, place, (long) hash << Integer.SIZE | to & REF_MASK);
    }

    /** Takes a block out that is there. */
    void remove(final int hash, final int ref) {
        final int segment = segmentOf(hash);
        final UnsafeBuffer buffer = slabs.buffer(segmentRefs[segment]);
        final int base = slabs.offset(segmentRefs[segment]);
        int hole = placeOf(buffer, base, hash, ref);
        for (int next = (hole + 1) & SLOT_MASK; ; next = (next + 1) & SLOT_MASK) {
            final long slot = slot(buffer, base, next);
            if (slot == 0 || distance(slot, next) == 0) {
                break;
            }
            slot(buffer, base, hole, slot);
            hole = next;
        }
        slot(buffer, base, hole, 0);
        used[segment]--;
        size--;
        joinIfSparse(hash);
    }

    /** How many blocks are there. */
    long size() {
        return size;
    }

    /**
     * Copies the slots of the segment that a hash belongs to, hash in the upper half and reference in the lower, in no
     * order.
     *
     * @param target {@link #SEGMENT_SLOTS} long.
     * @return how many there are.
     */
    int copySegment(final int hash, final long[] target) {
        return copy(segmentRefs[segmentOf(hash)], target);
    }

    private int copy(final int segmentRef, final long[] target) {
        final UnsafeBuffer buffer = slabs.buffer(segmentRef);
        final int base = slabs.offset(segmentRef);
        int count = 0;
        for (int place = 0; place < SEGMENT_SLOTS; place++) {
            final long slot = slot(buffer, base, place);
            if (slot != 0) {
                target[count++] = slot;
            }
        }
        return count;
    }

    /** First hash, as an unsigned number, behind the segment that {@code hash} belongs to. */
    long segmentEnd(final int hash) {
        final int depth = depths[segmentOf(hash)];
        return (long) (leading(hash, depth) + 1) << (Integer.SIZE - depth);
    }

    /** A segment's block was moved. Returns whether it is one of this index. */
    boolean segmentMoved(final int from, final int to) {
        for (int number = 0; number < numbersEnd; number++) {
            if (segmentRefs[number] == from) {
                segmentRefs[number] = to;
                return true;
            }
        }
        return false;
    }

    /** What the index takes of the Java heap beside the scratch it was given. */
    long heapBytes() {
        return (long) Integer.BYTES * (directory.length + 4L * segmentRefs.length);
    }

    private int segmentOf(final int hash) {
        return directory[leading(hash, directoryDepth)];
    }

    private void split(final int hash) {
        final int segment = segmentOf(hash);
        final int depth = depths[segment];
        if (depth == DEPTH_MAX) {
            throw new IllegalStateException("an index segment of " + SEGMENT_SLOTS
                    + " slots is full at the largest depth of " + depth + ": the hash does not spread keys");
        }
        if (depth == directoryDepth) {
            doubleDirectory();
        }
        final int sibling = newSegment(depth + 1);
        depths[segment] = depth + 1;
        final int span = 1 << (directoryDepth - depth);
        final int first = leading(hash, depth) << (directoryDepth - depth);
        Arrays.fill(directory, first + span / 2, first + span, sibling);
        redistribute(segment, first + span / 2, sibling);
    }

    private void redistribute(final int segment, final int siblingsFirst, final int sibling) {
        final int count = copy(segmentRefs[segment], moving);
        erase(segmentRefs[segment]);
        used[segment] = 0;
        for (int i = 0; i < count; i++) {
            final int target = leading(hash(moving[i]), directoryDepth) >= siblingsFirst ? sibling : segment;
            place(segmentRefs[target], moving[i]);
            used[target]++;
        }
    }

    private void joinIfSparse(final int hash) {
        final int segment = segmentOf(hash);
        final int depth = depths[segment];
        if (depth == 0 || used[segment] > JOINED_MAX / 2) {
            return;
        }
        final int siblingsPrefix = leading(hash, depth) ^ 1;
        final int sibling = directory[siblingsPrefix << (directoryDepth - depth)];
        if (depths[sibling] != depth || used[segment] + used[sibling] > JOINED_MAX) {
            return;
        }
        final int count = copy(segmentRefs[sibling], moving);
        for (int i = 0; i < count; i++) {
            place(segmentRefs[segment], moving[i]);
        }
        used[segment] += count;
        depths[segment] = depth - 1;
        final int first = siblingsPrefix << (directoryDepth - depth);
        Arrays.fill(directory, first, first + (1 << (directoryDepth - depth)), segment);
        slabs.free(segmentRefs[sibling]);
        segmentRefs[sibling] = 0;
        freeNumbers[freeCount++] = sibling;
    }

    private void doubleDirectory() {
        final int[] doubled = new int[directory.length * 2];
        for (int i = 0; i < directory.length; i++) {
            doubled[2 * i] = directory[i];
            doubled[2 * i + 1] = directory[i];
        }
        directory = doubled;
        directoryDepth++;
    }

    private int newSegment(final int depth) {
        final int segmentRef = slabs.allocate(SEGMENT_BYTES);
        final int number = freeCount > 0 ? freeNumbers[--freeCount] : nextNumber();
        segmentRefs[number] = segmentRef;
        depths[number] = depth;
        used[number] = 0;
        erase(segmentRef);
        return number;
    }

    private int nextNumber() {
        if (numbersEnd == segmentRefs.length) {
            final int length = 2 * numbersEnd;
            segmentRefs = Arrays.copyOf(segmentRefs, length);
            depths = Arrays.copyOf(depths, length);
            used = Arrays.copyOf(used, length);
            freeNumbers = Arrays.copyOf(freeNumbers, length);
        }
        return numbersEnd++;
    }

    private void erase(final int segmentRef) {
        slabs.buffer(segmentRef).setMemory(slabs.offset(segmentRef), SEGMENT_BYTES, (byte) 0);
    }

    /** Puts a slot where it belongs: it takes the place of the first one that is nearer to its home. */
    private void place(final int segmentRef, final long newSlot) {
        final UnsafeBuffer buffer = slabs.buffer(segmentRef);
        final int base = slabs.offset(segmentRef);
        long inHand = newSlot;
        int place = hash(inHand) & SLOT_MASK;
        int distance = 0;
        for (long standing = slot(buffer, base, place); standing != 0; standing = slot(buffer, base, place)) {
            final int standingDistance = distance(standing, place);
            if (standingDistance < distance) {
                slot(buffer, base, place, inHand);
                inHand = standing;
                distance = standingDistance;
            }
            place = (place + 1) & SLOT_MASK;
            distance++;
        }
        slot(buffer, base, place, inHand);
    }

    private static int placeOf(final UnsafeBuffer buffer, final int base, final int hash, final int ref) {
        final long wanted = (long) hash << Integer.SIZE | ref & REF_MASK;
        int place = hash & SLOT_MASK;
        for (long slot = slot(buffer, base, place); slot != wanted; slot = slot(buffer, base, place)) {
            if (slot == 0) {
                throw new IllegalStateException("no slot for block " + Integer.toUnsignedString(ref) + " under hash "
                        + Integer.toHexString(hash));
            }
            place = (place + 1) & SLOT_MASK;
        }
        return place;
    }

    private static int leading(final int hash, final int bits) {
        return bits == 0 ? 0 : hash >>> (Integer.SIZE - bits);
    }

    private static int hash(final long slot) {
        return (int) (slot >>> Integer.SIZE);
    }

    /** How far from its home a slot stands. */
    private static int distance(final long slot, final int place) {
        return (place - hash(slot)) & SLOT_MASK;
    }

    private static long slot(final UnsafeBuffer buffer, final int base, final int place) {
        return buffer.getLong(base + (place << SLOT_SHIFT));
    }

    private static void slot(final UnsafeBuffer buffer, final int base, final int place, final long slot) {
        buffer.putLong(base + (place << SLOT_SHIFT), slot);
    }
}
