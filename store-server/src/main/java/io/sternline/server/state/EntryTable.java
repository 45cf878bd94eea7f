package io.sternline.server.state;

/**
 * Holds all entries of a node, of all namespaces. A container and no more: it knows neither the time nor the rules, and
 * finds expired entries as it does others.
 *
 * <p>The contract leaves an engine free to keep entries in memory of its own: callers bring a flyweight and never hold
 * an entry, the order of a scan is the engine's choice, and nothing here asks for an object per entry. What an engine
 * must not do is let its layout show. Scan order, reap order, digest and counts are functions of the entries alone:
 * a node that has loaded a snapshot has another history in memory than the others, and must behave as they do.
 *
 * <p>Belongs to the state thread.
 */
interface EntryTable {
    /** Takes the entries of a scan one by one. */
    @FunctionalInterface
    interface EntryVisitor {
        /**
         * @param entry valid during the call only.
         * @return whether to go on.
         */
        boolean onEntry(EntryView entry);
    }

    /**
     * Looks an entry up.
     *
     * @param into is pointed at the entry; left alone if there is none.
     */
    boolean find(int namespaceId, ByteSlice key, EntryView into);

    /** Stores a copy of {@code entry}, in the place of one with the same key if there is one. */
    void put(EntryView entry);

    /** Gives the stored entry with the key of {@code entry} the deadlines of {@code entry}; value and revision stay. */
    void retime(EntryView entry);

    /**
     * Removes an entry that is there.
     *
     * @param key may lie in the table's own memory.
     */
    void remove(int namespaceId, ByteSlice key);

    /**
     * Finds the entry that expires first; of several, the one with the lowest revision.
     *
     * @return false if no entry's deadline is at or before {@code nowMs}.
     */
    boolean firstExpired(long nowMs, EntryView into);

    /**
     * Visits the entries of a namespace whose keys begin with {@code prefix}, in the table's scan order. The order
     * depends on keys alone, so that a scan may go on behind a key that is gone, and on another node.
     *
     * @param after begin behind this key; empty: at the start.
     */
    void scan(int namespaceId, ByteSlice prefix, ByteSlice after, EntryVisitor visitor);

    /** Visits all entries by namespace id, then key in the order of unsigned bytes: the order of a snapshot. */
    void forEach(EntryVisitor visitor);

    long entries();

    long entries(int namespaceId);

    /** Key and value bytes held. */
    long bytes();

    /** What the table takes of the Java heap, on the safe side. */
    long heapBytes();

    /** Sum of {@link Digest#ofEntry} over all entries. */
    long digest();
}
