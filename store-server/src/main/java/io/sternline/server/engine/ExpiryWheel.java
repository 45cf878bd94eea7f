package io.sternline.server.engine;

/**
 * The expiry buckets of one namespace: lists of entries by the time they expire, coarser the further away.
 *
 * <p>A hierarchical timing wheel (Varghese and Lauck, 1987). Time is counted in ticks of 256 ms. The bucket of an entry
 * follows from its tick and the tick the wheel stands at: the level is the highest group of 8 bits in which the two differ,
 * the slot is that group of the entry's tick. So within the wheel the order of buckets is the order of time, and when the
 * wheel comes to a bucket of a higher level, its entries go down to lower ones. Five levels reach as far as an entry's times
 * can.
 *
 * <p>A write or a touch that puts the end off moves nothing: the entry stays where it is, and goes to its new place when its
 * bucket comes up. Only an end that comes sooner, or never, moves it at once. So a touch costs the same whether it is the first or the
 * thousandth, and an entry that is touched all the time is looked at once in an idle timeout.
 *
 * <p>Which entry is reaped or evicted when is replicated state. It follows from the log, as the order in a bucket is the
 * order in which entries were put there; a snapshot keeps buckets and order.
 */
final class ExpiryWheel {
    /** Says what is done with an entry that is due. */
    interface DueHandler {
        /** @return false: it stays, and so do those behind it, until the wheel is asked to go on. */
        boolean onDue(int ref);
    }

    /** Holds what never expires. */
    static final int NEVER_BUCKET = 5 * 256;

    static final int BUCKETS = NEVER_BUCKET + 1;

    /** A tick is this power of two of milliseconds. */
    static final int TICK_BITS = 8;

    /** Entries of one bucket that {@link #soonest} compares. */
    private static final int CANDIDATES_MAX = 64;

    /** Entries that {@link #soonest} moves to where they belong, and as many before that out of coarse buckets. */
    private static final int MOVES_MAX = 1024;

    private static final int LEVELS = 5;
    private static final int LEVEL_BITS = 8;
    private static final int LEVEL_SLOTS = 1 << LEVEL_BITS;
    private static final int SLOT_MASK = LEVEL_SLOTS - 1;

    private final Links links;
    private final EntryBlock block;
    private final EntryBlock other;
    private final int[] heads = new int[BUCKETS];
    private final int[] tails = new int[BUCKETS];
    private final long[] occupied = new long[(BUCKETS + Long.SIZE - 1) / Long.SIZE];

    /** Buckets of earlier ticks are empty. */
    private long tick;

    ExpiryWheel(final Slabs slabs, final Links links) {
        this.links = links;
        this.block = new EntryBlock(slabs);
        this.other = new EntryBlock(slabs);
    }

    static long tick(final long timeMs) {
        return Math.min(timeMs, EntryBlock.TIME_MS_MAX) >>> TICK_BITS;
    }

    /** Time up to which all buckets are empty. */
    long reapedToMs() {
        return tick << TICK_BITS;
    }

    /** Sets an empty wheel to a time. */
    void restore(final long reapedToMs) {
        tick = tick(reapedToMs);
    }

    /** First block of each bucket, 0 where there is none: a copy. */
    int[] heads() {
        return heads.clone();
    }

    /** Adds an entry that is in no bucket. */
    void add(final int ref) {
        append(bucketOf(block.wrap(ref).expiresAtMs()), ref);
    }

    /**
     * Whether an entry that expires at this time can lie in a bucket: in none behind the one it belongs in, but for those
     * that are being emptied.
     */
    boolean canHold(final int bucket, final long expiresAtMs) {
        final int level = bucket / LEVEL_SLOTS;
        final boolean isBeingEmptied = level > 0 && level < LEVELS && bucket % LEVEL_SLOTS == digit(tick, level);
        return isBeingEmptied || bucket <= bucketOf(expiresAtMs);
    }

    /** Adds an entry at the end of a bucket. */
    void append(final int bucket, final int ref) {
        final int last = tails[bucket];
        links.next(ref, 0);
        links.previous(ref, last);
        if (last == 0) {
            heads[bucket] = ref;
            occupied[bucket / Long.SIZE] |= 1L << bucket;
        } else {
            links.next(last, ref);
        }
        tails[bucket] = ref;
        block.edit(ref).bucket(bucket);
    }

    /** Takes an entry out of its bucket. */
    void remove(final int ref) {
        final int bucket = block.wrap(ref).bucket();
        final int next = links.next(ref);
        final int previous = links.previous(ref);
        if (next == 0) {
            tails[bucket] = previous;
        } else {
            links.previous(next, previous);
        }
        if (previous == 0) {
            heads[bucket] = next;
        } else {
            links.next(previous, next);
        }
        if (heads[bucket] == 0) {
            occupied[bucket / Long.SIZE] &= ~(1L << bucket);
        }
    }

    /**
     * An entry's deadlines have changed: moves it if it expires sooner than its bucket comes up, or not at all any more. So
     * {@link #soonest} need not go through any number of entries that cannot be evicted.
     */
    void onRetimed(final int ref) {
        block.wrap(ref);
        final int bucket = bucketOf(block.expiresAtMs());
        if (bucket < block.bucket() || (bucket == NEVER_BUCKET && block.bucket() != NEVER_BUCKET)) {
            remove(ref);
            append(bucket, ref);
        }
    }

    /** The block that was at another place until now takes its place in the list; links and bucket have been copied. */
    void onMoved(final int to) {
        final int bucket = block.wrap(to).bucket();
        final int next = links.next(to);
        final int previous = links.previous(to);
        if (next == 0) {
            tails[bucket] = to;
        } else {
            links.previous(next, to);
        }
        if (previous == 0) {
            heads[bucket] = to;
        } else {
            links.next(previous, to);
        }
    }

    /**
     * Goes on to a time as far as a number of looks at entries allows.
     *
     * @param handler takes each due entry out of the wheel, and out of existence.
     * @return looks that are left; 0 if there may be more to do. Some may be left too where the handler let an entry stay.
     */
    int advance(final long nowMs, final int looksMax, final DueHandler handler) {
        final long targetTick = tick(nowMs);
        int looks = looksMax;
        while (looks > 0) {
            final int bucket = currentBucket();
            if (bucket >= LEVEL_SLOTS) {
                moveDown(heads[bucket]);
                looks--;
            } else if (tick >= targetTick) {
                return looks;
            } else if (bucket >= 0) {
                looks--;
                if (!takesDue(heads[bucket], nowMs, handler)) {
                    return looks;
                }
            } else {
                tick = nextTick(targetTick);
            }
        }
        return 0;
    }

    /**
     * Finds the entry that expires first. Entries on the way that have been touched go to the bucket they belong in now.
     * Where so many have to be moved that the bound on moves is reached, it is the first of those that were looked at.
     *
     * @param except is passed over.
     * @return 0 if nothing else ever expires.
     */
    int soonest(final int except) {
        finishMovingDown();
        int moves = 0;
        int soonest = 0;
        for (int bucket = firstOccupied(0); bucket >= 0 && bucket < NEVER_BUCKET; bucket = firstOccupied(bucket + 1)) {
            int candidates = 0;
            for (int ref = heads[bucket]; ref != 0 && candidates < CANDIDATES_MAX && moves < MOVES_MAX; ) {
                final int next = links.next(ref);
                final int belongsIn = bucketOf(block.wrap(ref).expiresAtMs());
                if (ref != except && (soonest == 0 || expiresBefore(ref, soonest))) {
                    soonest = ref;
                }
                if (belongsIn != bucket) {
                    remove(ref);
                    append(belongsIn, ref);
                    moves++;
                } else if (ref != except) {
                    candidates++;
                }
                ref = next;
            }
            if (candidates > 0 || moves == MOVES_MAX) {
                break;
            }
        }
        return soonest != 0 && block.wrap(soonest).expiresAtMs() == EntryView.NEVER_MS ? 0 : soonest;
    }

    long heapBytes() {
        return 2L * Integer.BYTES * BUCKETS + (long) Long.BYTES * occupied.length;
    }

    /** Empties coarse buckets whose time has come, as far as may be: then the order of buckets is the order of time. */
    private void finishMovingDown() {
        int moves = 0;
        for (int bucket = currentBucket(); bucket >= LEVEL_SLOTS && moves < MOVES_MAX; bucket = currentBucket()) {
            moveDown(heads[bucket]);
            moves++;
        }
    }

    private boolean expiresBefore(final int ref, final int otherRef) {
        final long expiresAtMs = block.wrap(ref).expiresAtMs();
        final long otherExpiresAtMs = other.wrap(otherRef).expiresAtMs();
        return expiresAtMs != otherExpiresAtMs ? expiresAtMs < otherExpiresAtMs : block.revision() < other.revision();
    }

    private boolean takesDue(final int ref, final long nowMs, final DueHandler handler) {
        if (block.wrap(ref).expiresAtMs() <= nowMs) {
            return handler.onDue(ref);
        }
        moveDown(ref);
        return true;
    }

    private void moveDown(final int ref) {
        remove(ref);
        add(ref);
    }

    private int bucketOf(final long expiresAtMs) {
        if (expiresAtMs == EntryView.NEVER_MS) {
            return NEVER_BUCKET;
        }
        final long entryTick = Math.max(tick(expiresAtMs), tick);
        final long difference = entryTick ^ tick;
        final int level = difference == 0 ? 0 : (Long.SIZE - 1 - Long.numberOfLeadingZeros(difference)) / LEVEL_BITS;
        return level * LEVEL_SLOTS + digit(entryTick, level);
    }

    /** The bucket the wheel stands at that is to be worked on first, coarse ones before fine ones; -1: all are empty. */
    private int currentBucket() {
        for (int level = LEVELS - 1; level >= 0; level--) {
            final int bucket = level * LEVEL_SLOTS + digit(tick, level);
            if (heads[bucket] != 0) {
                return bucket;
            }
        }
        return -1;
    }

    /** The next tick at which there is something to do, none before {@code targetTick} at the latest. */
    private long nextTick(final long targetTick) {
        for (int level = 0; level < LEVELS; level++) {
            final int slotNow = digit(tick, level);
            final int first = level * LEVEL_SLOTS;
            final int bucket = firstOccupied(first + slotNow);
            if (bucket >= 0 && bucket < first + LEVEL_SLOTS) {
                final int shift = level * LEVEL_BITS;
                final long next = (tick >>> (shift + LEVEL_BITS) << LEVEL_BITS | bucket - first) << shift;
                return Math.min(next, targetTick);
            }
        }
        return targetTick;
    }

    /** First bucket from {@code from} on that is not empty; -1: none. */
    private int firstOccupied(final int from) {
        int word = from / Long.SIZE;
        long bits = occupied[word] & -1L << from;
        while (bits == 0) {
            if (++word == occupied.length) {
                return -1;
            }
            bits = occupied[word];
        }
        return word * Long.SIZE + Long.numberOfTrailingZeros(bits);
    }

    private static int digit(final long tick, final int level) {
        return (int) (tick >>> level * LEVEL_BITS) & SLOT_MASK;
    }
}
