package io.sternline.server.engine;

/**
 * Holds all entries of a node, of all namespaces. A container and no more: it finds expired entries as it does others,
 * until they are reaped, and asks no questions about types and limits.
 *
 * <p>Callers bring flyweights and never hold an entry; what a flyweight shows is valid until the table is used next.
 * Where an entry lies in memory is this node's own affair and never shows. What does show is the order in which entries
 * are reaped and evicted, and that is part of the replicated state: it follows from the log, and a snapshot keeps it.
 *
 * <p>Belongs to the state thread.
 */
public interface EntryTable extends AutoCloseable {
    /** What an entry is taken to cost beside its key and value. */
    int ENTRY_OVERHEAD_BYTES = 64;

    /** What a term of an entry is taken to cost beside its own bytes. */
    int TERM_OVERHEAD_BYTES = 64;

    /** Takes entries one by one. */
    @FunctionalInterface
    interface EntryVisitor {
        /**
         * @param entry valid during the call only.
         * @return whether to go on. Where a page is filled, false means that this entry was not taken.
         */
        boolean onEntry(EntryView entry);
    }

    /**
     * Sets the key of the hash that keys are found by, which decides the order of scans.
     *
     * @throws IllegalStateException if there are entries.
     */
    void seed(long seed0, long seed1);

    /**
     * Looks an entry up.
     *
     * @param into is pointed at the entry; left alone if there is none.
     */
    boolean find(int namespaceId, ByteSlice key, EntryView into);

    /** Stores a copy of {@code entry}, its terms included, in the place of one with the same key if there is one. */
    void put(EntryView entry);

    /** Gives the stored entry with the key of {@code entry} the deadlines of {@code entry}; all else stays. */
    void retime(EntryView entry);

    /**
     * Removes an entry that is there.
     *
     * @param key may lie in the table's own memory.
     */
    void remove(int namespaceId, ByteSlice key);

    /**
     * Removes entries whose time is up, as far as a number of looks at entries allows; the rest is left to the next call.
     * Reaping lags behind expiry by up to a bucket's width, 256 ms, and when there is much to reap.
     *
     * @param looksMax bounds the work: most entries looked at, whether they turn out to be due or to have been touched.
     * @param onReaped is shown each entry before it goes; its answer is not regarded.
     */
    void reap(long nowMs, int looksMax, EntryVisitor onReaped);

    /**
     * Finds the entry of a namespace that expires first; of several, the one with the lowest revision. Where many lie
     * closely together in time (over a few hundred within one bucket), one of the first.
     *
     * @return false if none of its entries ever expires.
     */
    boolean findSoonestToExpire(int namespaceId, EntryView into);

    /**
     * Visits the entries of a namespace whose keys begin with {@code prefix}. The order depends on keys and seed alone, so
     * that a scan may go on behind a key that is gone, and on another node.
     *
     * @param from where to go on: empty, or what {@link #cursor} gave.
     * @param looksMax most entries looked at, whether they match or not.
     * @return whether there may be more; then {@link #cursor} tells where to go on.
     */
    boolean scan(int namespaceId, ByteSlice prefix, ByteSlice from, int looksMax, EntryVisitor visitor);

    /**
     * Visits the entries of a namespace that carry {@code term}, in order of their revisions.
     *
     * @param from where to go on: empty, or what {@link #cursor} gave.
     * @param looksMax most entries looked at.
     * @return whether there may be more; then {@link #cursor} tells where to go on.
     */
    boolean findByTerm(int namespaceId, ByteSlice term, ByteSlice from, int looksMax, EntryVisitor visitor);

    /** Where the last scan or lookup ended: at most {@link io.sternline.protocol.Protocol#CURSOR_BYTES_MAX} bytes. */
    ByteSlice cursor();

    /** Visits all entries in the order of a snapshot: by namespace id, then bucket, then place in the bucket. */
    void forEach(EntryVisitor visitor);

    /** Adds an entry that {@link #forEach} has shown, at the end of its bucket. Entries come in that order. */
    void restore(EntryView entry);

    /** Sets, before its first entry is restored, up to which time a namespace's buckets have been emptied. */
    void restoreReapedTo(int namespaceId, long timeMs);

    /** All entries have been restored. */
    void endRestore();

    /** Up to which time the buckets of a namespace have been emptied. */
    long reapedToMs(int namespaceId);

    long entries();

    long entries(int namespaceId);

    /** Key and value bytes held. */
    long bytes();

    /** Bytes counted against limits: the sum of {@link EntryView#usedBytes} over all entries. */
    long usedBytes();

    /** {@link #usedBytes()} of one namespace. */
    long usedBytes(int namespaceId);

    /** What the table has taken from the system outside the Java heap. */
    long memoryBytes();

    /** What of {@link #memoryBytes} is free. */
    long freeBytes();

    /** What the table takes of the Java heap, on the safe side. */
    long heapBytes();

    /** Sum of the hashes of all entries: equal where all entries are. */
    long digest();

    /** Gives all memory back. The table cannot be used afterwards. */
    @Override
    void close();
}
