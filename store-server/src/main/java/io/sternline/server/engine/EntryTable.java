package io.sternline.server.engine;

import io.sternline.protocol.Protocol;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Holds all entries of a node, of all namespaces, in memory outside the Java heap. A container and no more: it finds expired
 * entries as it does others, until they are reaped, and asks no questions about types and limits.
 *
 * <p>Each entry is one block of memory ({@link EntryBlock}), taken from slabs of its size class ({@link Slabs}); what is
 * large goes into chunks beside it ({@link ChunkChain}). Each namespace has an index of its keys ({@link HashIndex}) and
 * buckets by time of expiry ({@link ExpiryWheel}); terms have one index for all ({@link TermIndex}). Blocks refer to each
 * other by 32-bit references, and each can be moved: that is how memory that has become full of holes is made dense again,
 * a few blocks at a time.
 *
 * <p>Callers bring flyweights and never hold an entry; what a flyweight shows is valid until the table is used next.
 * Where an entry lies in memory is this node's own affair and never shows. What does show is the order in which entries
 * are reaped and evicted, and that is part of the replicated state: it follows from the log, and a snapshot keeps it.
 *
 * <p>Belongs to the state thread. Allocates nothing on the Java heap but for a namespace's first entry and when an array that
 * grows with the table doubles.
 */
public final class EntryTable implements AutoCloseable {
    /** What an entry is taken to cost beside its key and value. */
    public static final int ENTRY_OVERHEAD_BYTES = 64;

    /** What a term of an entry is taken to cost beside its own bytes. */
    public static final int TERM_OVERHEAD_BYTES = 64;

    /** An entry is reaped at most this long after it has expired, where there is not too much to reap. */
    public static final long REAPING_LAG_MS_MAX = 1L << ExpiryWheel.TICK_BITS;

    /** What {@link #reapedToMs} says of a namespace that never had an entry. */
    public static final long NEVER_REAPED = -1;

    /** So many entries can be expected at a time. */
    public static final int EXPECTED_MAX = LookAhead.MAX;

    private static final long SET_ASIDE_BYTES_MIN = 64L << 20;

    /** Of a large table, a quarter. */
    private static final int SET_ASIDE_SHARE = 4;

    /** All owners have been visited. */
    public static final long OWNERS_END = -1;

    /** Blocks moved in one call of {@link #reap}, to make memory dense. */
    private static final int MOVES_MAX = 64;

    private static final int KEYSPACES_INITIAL = 16;

    private final EntryStore store = new EntryStore();
    private final Links links = new Links(store.entries());
    private final LookAhead lookAhead = new LookAhead(store.entries());
    private final EntryPages pages = new EntryPages(store);
    private final EntryBlock block = new EntryBlock(store.entries());
    private final EntryView shown = new EntryView();
    private final ByteSlice slice = new ByteSlice();
    private final ExpiryWheel.DueHandler dueHandler = this::onDue;
    private final Slabs.Mover entryMover = this::onEntryMoved;
    private final Slabs.Mover segmentMover = this::onSegmentMoved;
    private Keyspace[] keyspaces = new Keyspace[KEYSPACES_INITIAL];

    /** One more than the highest namespace id that has a keyspace. */
    private int keyspacesEnd;

    private Keyspace reaping;
    private EntryVisitor onReaped;
    private long nowMs;
    private boolean isReaped;

    /** Whether something that is due was let stay. */
    private boolean isHeld;

    private long entries;
    private long bytes;
    private long usedBytes;
    private long digest;

    /** Takes entries one by one. */
    @FunctionalInterface
    public interface EntryVisitor {
        /**
         * @param entry valid during the call only; the table must not be used meanwhile.
         * @return whether to go on. Where a page is filled, false means that this entry was not taken.
         */
        boolean onEntry(EntryView entry);
    }

    /** Takes the terms of owners. */
    @FunctionalInterface
    public interface OwnerVisitor {
        /** @param term valid during the call only; the table must not be changed meanwhile. */
        void onOwner(ByteSlice term);
    }

    /**
     * Sets the key of the hash that keys are found by, which decides the order of scans.
     *
     * @throws IllegalStateException if there are entries.
     */
    public void seed(final long seed0, final long seed1) {
        if (entries != 0) {
            throw new IllegalStateException("the hash cannot get another seed, the table has " + entries + " entries");
        }
        store.seed(seed0, seed1);
    }

    /**
     * Looks an entry up.
     *
     * @param into is pointed at the entry; left alone if there is none.
     */
    public boolean find(final int namespaceId, final ByteSlice key, final EntryView into) {
        final Keyspace keyspace = keyspace(namespaceId);
        final int ref = keyspace == null ? 0 : keyspace.find(store.hashes().ofKey(namespaceId, key), key);
        if (ref == 0) {
            return false;
        }
        store.show(ref, into);
        return true;
    }

    /**
     * Says that an entry will soon be looked up, so that {@link #fetchExpected} gets it and others from memory together. Costs a hash
     * of the key, and changes nothing. Those above {@link #EXPECTED_MAX} are ignored, and so are ids and keys that no entry can have.
     */
    public void expect(final int namespaceId, final ByteSlice key) {
        final Keyspace keyspace = namespaceId < 0 ? null : keyspace(namespaceId);
        if (keyspace != null && key.length() <= Protocol.KEY_BYTES_MAX) {
            lookAhead.expect(keyspace.index, Keyspace.tag(store.hashes().ofKey(namespaceId, key)));
        }
    }

    /** Has the processor read what the look-ups of all entries that are expected will need, and expects nothing any more. */
    public void fetchExpected() {
        lookAhead.fetch();
    }

    /** Stores a copy of {@code entry}, its terms included, in the place of one with the same key if there is one. */
    public void put(final EntryView entry) {
        final Keyspace keyspace = keyspaceOf(entry.namespaceId());
        final long keyHash = store.hashes().ofKey(entry.namespaceId(), entry.key());
        final int ref = keyspace.find(keyHash, entry.key());
        if (ref == 0) {
            keyspace.wheel.add(insert(keyspace, keyHash, entry));
        } else {
            overwrite(keyspace, keyHash, ref, entry);
        }
    }

    /** Gives the stored entry with the key of {@code entry} the deadlines of {@code entry}; all else stays. */
    public void retime(final EntryView entry) {
        final Keyspace keyspace = keyspaceOf(entry.namespaceId());
        final long keyHash = store.hashes().ofKey(entry.namespaceId(), entry.key());
        int ref = keyspace.existing(keyHash, entry.key());
        digest -= store.timesDigest(keyHash, ref);
        if (block.wrap(ref).hasPlaceForTimes(entry)) {
            block.edit(ref).times(entry);
        } else {
            ref = replace(keyspace, keyHash, ref, store.relayOut(ref, entry));
        }
        digest += store.timesDigest(keyHash, ref);
        keyspace.wheel.onRetimed(ref);
    }

    /**
     * Removes an entry that is there.
     *
     * @param key may lie in the table's own memory.
     */
    public void remove(final int namespaceId, final ByteSlice key) {
        final Keyspace keyspace = keyspaceOf(namespaceId);
        final long keyHash = store.hashes().ofKey(namespaceId, key);
        remove(keyspace, keyHash, keyspace.existing(keyHash, key));
    }

    /**
     * Removes entries whose time is up, as far as a number of looks at entries allows; the rest is left to the next call.
     * Reaping lags behind expiry by up to {@link #REAPING_LAG_MS_MAX}, and by more when there is much to reap.
     *
     * <p>Also moves a few blocks where memory has become full of holes.
     *
     * @param newNowMs never less than the time before.
     * @param looksMax bounds the work: most entries looked at, whether they turn out to be due or to have been touched.
     * @param visitor is shown each entry before it goes; if it says false the entry stays until the next call, and so do those of its
     *     namespace that are to go behind it.
     */
    public void reap(final long newNowMs, final int looksMax, final EntryVisitor visitor) {
        if (!isReaped || ExpiryWheel.tick(newNowMs) != ExpiryWheel.tick(nowMs)) {
            onReaped = visitor;
            isHeld = false;
            int looks = looksMax;
            // Another namespace comes first each time, so that one with much to reap does not keep the others waiting.
            final long first = ExpiryWheel.tick(newNowMs);
            for (int i = 0; i < keyspacesEnd && looks > 0; i++) {
                reaping = keyspaces[(int) ((first + i) % keyspacesEnd)];
                looks = reaping == null ? looks : reaping.wheel.advance(newNowMs, looks, dueHandler);
            }
            isReaped = looks > 0 && !isHeld;
            store.releaseAside();
        }
        nowMs = newNowMs;
        store.relocate(MOVES_MAX, entryMover, segmentMover);
    }

    /**
     * Finds the entry of a namespace that expires first; of several, the one with the lowest revision. Where many lie
     * closely together in time (over 64 within one bucket), the first of those 64 that have been there longest; where over
     * a thousand have been touched since they were put in order, the first of those that the search got to.
     *
     * <p>May change the order in which entries will be found later: to be asked on all nodes or on none.
     *
     * @param exceptKey key of an entry that is passed over, if there is one.
     * @return false if none of its other entries ever expires.
     */
    public boolean findSoonestToExpire(final int namespaceId, final ByteSlice exceptKey, final EntryView into) {
        final Keyspace keyspace = keyspace(namespaceId);
        if (keyspace == null) {
            return false;
        }
        final int except = keyspace.find(store.hashes().ofKey(namespaceId, exceptKey), exceptKey);
        final int ref = keyspace.wheel.soonest(except);
        if (ref != 0) {
            store.show(ref, into);
        }
        return ref != 0;
    }

    /**
     * Visits the entries of a namespace whose keys begin with {@code prefix}. The order depends on keys and seed alone, so
     * that a scan may go on behind a key that is gone, and on another node.
     *
     * @param from where to go on: empty, or what {@link #cursor} gave.
     * @param looksMax most entries looked at, whether they match or not.
     * @return whether there may be more; then {@link #cursor} tells where to go on.
     */
    public boolean scan(
            final int namespaceId,
            final ByteSlice prefix,
            final ByteSlice from,
            final int looksMax,
            final EntryVisitor visitor) {
        final Keyspace keyspace = keyspace(namespaceId);
        return keyspace != null && pages.scan(keyspace, prefix, from, looksMax, visitor);
    }

    /**
     * Visits the entries of a namespace that carry {@code term}, in order of their revisions.
     *
     * @param from where to go on: empty, or what {@link #cursor} gave.
     * @param looksMax most entries looked at.
     * @return whether there may be more; then {@link #cursor} tells where to go on.
     */
    public boolean findByTerm(
            final int namespaceId,
            final ByteSlice term,
            final ByteSlice from,
            final int looksMax,
            final EntryVisitor visitor) {
        final Keyspace keyspace = keyspace(namespaceId);
        return keyspace != null && pages.findByTerm(keyspace, term, from, looksMax, visitor);
    }

    /** How many entries of a namespace carry {@code term}, those included whose time is up and that were not reaped yet. */
    public long countByTerm(final int namespaceId, final ByteSlice term) {
        final int record = store.terms().find(namespaceId, term);
        return record == 0 ? 0 : store.terms().holders(record);
    }

    /** How many entries, of all namespaces, carry an owner's term: one that begins with {@link Protocol#OWNER_TERM_MARK}. */
    public int ownedEntries(final ByteSlice ownerTerm) {
        return store.owners().entries(ownerTerm);
    }

    /** Finds, among the entries of all namespaces that carry an owner's term, the one with the lowest revision. */
    public boolean findFirstOwned(final ByteSlice ownerTerm, final EntryView into) {
        final int ref = store.owners().first(ownerTerm);
        if (ref != 0) {
            store.show(ref, into);
        }
        return ref != 0;
    }

    /**
     * Visits owners' terms, a part of them at a time, each at least once if it is there from the first part to the last.
     *
     * @param from 0, or what the part before returned.
     * @return where the next part begins; {@link #OWNERS_END}: there is none.
     */
    public long visitOwners(final long from, final OwnerVisitor visitor) {
        return store.owners().visit(from, visitor);
    }

    /** Where the last scan or lookup ended: at most {@link Protocol#CURSOR_BYTES_MAX} bytes. */
    public ByteSlice cursor() {
        return pages.cursor();
    }

    /**
     * What a table may take beside what it holds while it is {@linkplain #freeze frozen}.
     *
     * @param bytes that the table holds.
     */
    public static long setAsideBytesMax(final long bytes) {
        return Math.max(SET_ASIDE_BYTES_MIN, bytes / SET_ASIDE_SHARE);
    }

    /**
     * Holds all entries as they are now, for one other thread to read while the table goes on, until they are {@linkplain FrozenEntries#release released}.
     * Takes a moment, whatever the table's size: nothing is copied but what is changed meanwhile, up to
     * {@link #setAsideBytesMax}. If more is to change, this table's thread waits until all has been read.
     *
     * @param idle what that thread does while it waits, again and again.
     * @throws IllegalStateException if the table is frozen already.
     */
    public FrozenEntries freeze(final Runnable idle) {
        final List<int[]> heads = new ArrayList<>();
        for (final Keyspace keyspace : keyspaces) {
            if (keyspace != null) {
                heads.add(keyspace.wheel.heads());
            }
        }
        return store.freeze(heads, idle);
    }

    /**
     * Adds an entry that {@link FrozenEntries#forEach} has shown, at the end of its bucket. Entries come in that order.
     *
     * @throws IllegalArgumentException if the entry cannot be in its bucket, or is there already.
     */
    public void restore(final EntryView entry) {
        if (entry.bucket() < 0 || entry.bucket() >= ExpiryWheel.BUCKETS) {
            throw new IllegalArgumentException(
                    "an entry is in bucket " + entry.bucket() + ", buckets are 0 to " + (ExpiryWheel.BUCKETS - 1));
        }
        final Keyspace keyspace = keyspaceOf(entry.namespaceId());
        if (!keyspace.wheel.canHold(entry.bucket(), entry.expiresAtMs())) {
            throw new IllegalArgumentException("an entry that expires at " + entry.expiresAtMs() + " is in bucket "
                    + entry.bucket() + ", where it would stay too long");
        }
        final long keyHash = store.hashes().ofKey(entry.namespaceId(), entry.key());
        if (keyspace.find(keyHash, entry.key()) != 0) {
            throw new IllegalArgumentException("an entry of namespace " + entry.namespaceId() + " is there twice");
        }
        keyspace.wheel.append(entry.bucket(), insert(keyspace, keyHash, entry));
    }

    /** Sets, before its first entry is restored, up to which time a namespace's buckets have been emptied. */
    public void restoreReapedTo(final int namespaceId, final long timeMs) {
        if (timeMs != NEVER_REAPED) {
            keyspaceOf(namespaceId).wheel.restore(timeMs);
        }
    }

    /** All entries have been restored. */
    public void endRestore() {
        store.endRestore();
    }

    /** Up to which time the buckets of a namespace have been emptied, or {@link #NEVER_REAPED}. */
    public long reapedToMs(final int namespaceId) {
        final Keyspace keyspace = keyspace(namespaceId);
        return keyspace == null ? NEVER_REAPED : keyspace.wheel.reapedToMs();
    }

    public long entries() {
        return entries;
    }

    public long entries(final int namespaceId) {
        final Keyspace keyspace = keyspace(namespaceId);
        return keyspace == null ? 0 : keyspace.entries;
    }

    /** Key and value bytes held. */
    public long bytes() {
        return bytes;
    }

    /** Bytes counted against limits: the sum of {@link EntryView#usedBytes} over all entries. */
    public long usedBytes() {
        return usedBytes;
    }

    /** {@link #usedBytes()} of one namespace. */
    public long usedBytes(final int namespaceId) {
        final Keyspace keyspace = keyspace(namespaceId);
        return keyspace == null ? 0 : keyspace.usedBytes;
    }

    /** What the table has taken from the system outside the Java heap. */
    public long memoryBytes() {
        return store.memoryBytes();
    }

    /** What of {@link #memoryBytes} is free. */
    public long freeBytes() {
        return store.freeBytes();
    }

    /** What of {@link #freeBytes} is free as whole pages, good for blocks of any size. */
    long freePageBytes() {
        return store.freePageBytes();
    }

    /** What the table takes of the Java heap, on the safe side. */
    public long heapBytes() {
        long sum = store.heapBytes() + EntryPages.heapBytes();
        for (final Keyspace keyspace : keyspaces) {
            sum += keyspace == null ? 0 : keyspace.heapBytes();
        }
        return sum;
    }

    /** Sum of the hashes of all entries: equal where all entries are. */
    public long digest() {
        return digest;
    }

    /** Gives all memory back. The table cannot be used afterwards. */
    @Override
    public void close() {
        store.close();
    }

    private int insert(final Keyspace keyspace, final long keyHash, final EntryView entry) {
        final int ref = store.create(entry);
        keyspace.index.insert(Keyspace.tag(keyHash), ref);
        keyspace.entries++;
        entries++;
        count(keyspace, keyHash, ref, 1);
        return ref;
    }

    private void overwrite(final Keyspace keyspace, final long keyHash, final int ref, final EntryView entry) {
        count(keyspace, keyHash, ref, -1);
        final int target = replace(keyspace, keyHash, ref, store.rewrite(ref, entry));
        keyspace.wheel.onRetimed(target);
        count(keyspace, keyHash, target, 1);
    }

    /** An entry may have got another block: tells index and bucket. */
    private int replace(final Keyspace keyspace, final long keyHash, final int ref, final int target) {
        if (target != ref) {
            keyspace.index.replace(Keyspace.tag(keyHash), ref, target);
            keyspace.wheel.onMoved(target);
            store.free(ref);
        }
        return target;
    }

    private void remove(final Keyspace keyspace, final long keyHash, final int ref) {
        count(keyspace, keyHash, ref, -1);
        keyspace.entries--;
        entries--;
        keyspace.wheel.remove(ref);
        keyspace.index.remove(Keyspace.tag(keyHash), ref);
        store.destroy(ref);
    }

    /** Adds an entry to all sums, or takes it away: {@code sign} is 1 or -1. */
    private void count(final Keyspace keyspace, final long keyHash, final int ref, final int sign) {
        store.show(ref, shown);
        bytes += sign * (shown.key().length() + shown.valueLength());
        usedBytes += sign * shown.usedBytes();
        keyspace.usedBytes += sign * shown.usedBytes();
        digest += sign * store.digest(keyHash, ref, shown);
    }

    private boolean onDue(final int ref) {
        store.show(ref, shown);
        if (!onReaped.onEntry(shown)) {
            isHeld = true;
            return false;
        }
        remove(reaping, keyHash(ref), ref);
        return true;
    }

    private boolean onEntryMoved(final int from, final int to) {
        final Keyspace keyspace = keyspaces[block.wrap(to).namespaceId()];
        keyspace.index.replace(Keyspace.tag(keyHash(to)), from, to);
        keyspace.wheel.onMoved(to);
        store.onMoved(to);
        return true;
    }

    private boolean onSegmentMoved(final int from, final int to) {
        if (store.termSegmentMoved(from, to)) {
            return true;
        }
        for (final Keyspace keyspace : keyspaces) {
            if (keyspace != null && keyspace.index.segmentMoved(from, to)) {
                return true;
            }
        }
        return false;
    }

    private long keyHash(final int ref) {
        block.wrap(ref);
        slice.wrap(block.buffer(), block.keyOffset(), block.keyLength());
        return store.hashes().ofKey(block.namespaceId(), slice);
    }

    private Keyspace keyspace(final int namespaceId) {
        return namespaceId < keyspaces.length ? keyspaces[namespaceId] : null;
    }

    private Keyspace keyspaceOf(final int namespaceId) {
        if (namespaceId >= keyspaces.length) {
            keyspaces = Arrays.copyOf(keyspaces, Math.max(namespaceId + 1, keyspaces.length * 2));
        }
        Keyspace keyspace = keyspaces[namespaceId];
        if (keyspace == null) {
            keyspace = new Keyspace(namespaceId, store, links);
            keyspace.wheel.restore(nowMs);
            keyspaces[namespaceId] = keyspace;
            keyspacesEnd = Math.max(keyspacesEnd, namespaceId + 1);
        }
        return keyspace;
    }
}
