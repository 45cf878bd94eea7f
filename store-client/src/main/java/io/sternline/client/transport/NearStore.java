package io.sternline.client.transport;

import java.util.concurrent.ConcurrentHashMap;

/**
 * The slots of a near cache, the room they take, and whether what is not among them is nowhere. One thread writes; {@link #get},
 * {@link #isSurelyAbsent} and {@link #counts} are for any.
 *
 * <p>Completeness is taken back before anything is dropped, and counted, so that a reader who finds nothing can tell that it held
 * all the while. Once something was dropped, it does not come back before everything is copied anew: what is missing is not known
 * one by one.
 */
final class NearStore {
    private static final long NONE = 0;

    private final ConcurrentHashMap<String, NearSlot> slots = new ConcurrentHashMap<>();
    private final RecentRevisions recent = new RecentRevisions();
    private final NearRing ring;

    /** Odd: complete. Rises with each turn. */
    private volatile int completeness;

    /** Counts copies. */
    private int generation;

    private boolean hasDropped;

    /** Of what was dropped, the highest revision: of a key that is not held, nothing newer than this was ever let go. */
    private long droppedRevision;

    NearStore(final long bytesMax) {
        ring = new NearRing(bytesMax);
    }

    NearSlot get(final String key) {
        return slots.get(key);
    }

    /** Whether there is no slot, and no entry either. Looks a second time: the look before may have been at an earlier copy. */
    boolean isSurelyAbsent(final String key) {
        final int before = completeness;
        return isOdd(before) && slots.get(key) == null && completeness == before;
    }

    boolean isComplete() {
        return isOdd(completeness);
    }

    NearRing.Counts counts() {
        return ring.counts();
    }

    int generation() {
        return generation;
    }

    /** What comes from now on is of another copy. */
    void beginGeneration() {
        setComplete(false);
        generation++;
        hasDropped = false;
    }

    void setComplete(final boolean isNowComplete) {
        final int before = completeness;
        if (isOdd(before) != isNowComplete) {
            completeness = before + 1;
        }
    }

    /** Whether something of this generation had to be dropped. */
    boolean hasDropped() {
        return hasDropped;
    }

    /** A key was seen at this revision, whether it is held or not. */
    void note(final String key, final long revision) {
        recent.note(key, revision);
    }

    /** Of a key that is not held: whether it may have been seen at a revision above this one. */
    boolean mayBeNewer(final String key, final long revision) {
        return recent.mayBeNewer(key, revision);
    }

    /** Same, as long as what was seen was held and had to be dropped. */
    boolean mayHaveDroppedNewer(final String key, final long revision) {
        return droppedRevision > revision && recent.mayBeNewer(key, revision);
    }

    /**
     * Puts in a slot, and lets others go if it takes that.
     *
     * @param before the key's slot until now; null: there is none.
     * @param passed how far the changes have come.
     */
    void put(final NearSlot before, final NearSlot slot, final long passed) {
        if (!ring.canHold(slot)) {
            noteDropped(slot);
            if (before != null) {
                remove(before);
            }
            return;
        }
        if (before == null) {
            slots.put(slot.key, slot);
            ring.add(slot);
        } else {
            ring.replace(before, slot);
            slots.put(slot.key, slot);
        }
        makeRoom(slot, passed);
    }

    /** Takes out what is known to be gone. */
    void remove(final NearSlot slot) {
        slots.remove(slot.key);
        ring.remove(slot);
    }

    /** Takes out what may still be there. */
    void forget(final NearSlot slot) {
        noteRevision(slot);
        remove(slot);
    }

    /** All slots there are now, to be walked while some are removed. */
    NearSlot[] snapshot() {
        return ring.snapshot();
    }

    void clear() {
        setComplete(false);
        slots.clear();
        ring.clear();
        recent.clear();
        hasDropped = false;
        droppedRevision = NONE;
    }

    private void makeRoom(final NearSlot kept, final long passed) {
        for (NearSlot slot = ring.victim(kept, generation); slot != null; slot = ring.victim(kept, generation)) {
            if (slot.generation == generation || slot.askUntil > passed) {
                noteDropped(slot);
            } else {
                noteRevision(slot);
            }
            slots.remove(slot.key);
            ring.evict(slot);
        }
    }

    /** That a key is not here says nothing any more. */
    private void noteDropped(final NearSlot slot) {
        setComplete(false);
        hasDropped = true;
        noteRevision(slot);
    }

    private void noteRevision(final NearSlot slot) {
        final long seen = Math.max(slot.asOf, slot.askUntil);
        recent.note(slot.key, seen);
        droppedRevision = Math.max(droppedRevision, seen);
    }

    private static boolean isOdd(final int number) {
        return (number & 1) == 1;
    }
}
