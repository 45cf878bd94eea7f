package io.sternline.server.engine;

/** Walks through a namespace's entries a page at a time: all that begin with a prefix, or all that carry a term. */
final class EntryPages {
    private final EntryStore store;
    private final KeyOrder order;
    private final Cursor cursor = new Cursor();
    private final EntryBlock block;
    private final EntryView shown = new EntryView();
    private final ByteSlice slice = new ByteSlice();

    EntryPages(final EntryStore store) {
        this.store = store;
        this.order = new KeyOrder(store.entries());
        this.block = new EntryBlock(store.entries());
    }

    /** Where the last page ended. */
    ByteSlice cursor() {
        return cursor.bytes();
    }

    /** @see EntryTable#scan */
    boolean scan(
            final Keyspace keyspace,
            final ByteSlice prefix,
            final ByteSlice from,
            final int looksMax,
            final EntryTable.EntryVisitor visitor) {
        final long first = from.length() == 0 ? 0 : Integer.toUnsignedLong(tag(keyspace, from));
        int looks = 0;
        int last = 0;
        for (long hash = first; hash < HashIndex.HASH_END; hash = keyspace.index.segmentEnd((int) hash)) {
            final int count = order.sort(keyspace.index, (int) hash);
            for (int i = 0; i < count; i++) {
                final int ref = order.ref(i);
                if (from.length() != 0 && !isBehind(order.hash(i), ref, first, from)) {
                    continue;
                }
                store.show(ref, shown);
                if (looks++ == looksMax || (shown.key().startsWith(prefix) && !visitor.onEntry(shown))) {
                    end(last, from);
                    return true;
                }
                last = ref;
            }
        }
        return false;
    }

    /** @see EntryTable#findByTerm */
    boolean findByTerm(
            final Keyspace keyspace,
            final ByteSlice term,
            final ByteSlice from,
            final int looksMax,
            final EntryTable.EntryVisitor visitor) {
        final TermIndex terms = store.terms();
        final int record = terms.find(keyspace.namespaceId, term);
        if (record == 0) {
            return false;
        }
        long passedRevision = Cursor.revision(from);
        int last = carrierAt(keyspace, record, passedRevision, Cursor.key(from, slice));
        int ref = last == 0 ? terms.first(record) : terms.next(record, last);
        for (int looks = 0; ref != 0; looks++) {
            store.show(ref, shown);
            // A walk whose last entry is gone begins anew and passes what it has shown before.
            final boolean isNew = shown.revision() > passedRevision;
            if (looks == looksMax || (isNew && !visitor.onEntry(shown))) {
                end(passedRevision, last, from);
                return true;
            }
            passedRevision = Math.max(passedRevision, shown.revision());
            last = ref;
            ref = terms.next(record, ref);
        }
        return false;
    }

    static long heapBytes() {
        return KeyOrder.heapBytes();
    }

    /** Whether a scan that ended at {@code from} has still to come to an entry. */
    private boolean isBehind(final long hash, final int ref, final long fromHash, final ByteSlice from) {
        if (hash != fromHash) {
            return hash > fromHash;
        }
        block.wrap(ref);
        return slice.wrap(block.buffer(), block.keyOffset(), block.keyLength()).compareTo(from) > 0;
    }

    /** @param last entry that was looked at last; 0: none was. */
    private void end(final int last, final ByteSlice from) {
        if (last == 0) {
            cursor.set(from);
        } else {
            cursor.set(block.wrap(last));
        }
    }

    private void end(final long passedRevision, final int last, final ByteSlice from) {
        if (last == 0) {
            cursor.set(from);
        } else {
            cursor.set(passedRevision, block.wrap(last));
        }
    }

    /** The entry with this key, if its place among those that carry the term tells where to go on; 0: it does not. */
    private int carrierAt(final Keyspace keyspace, final int record, final long passedRevision, final ByteSlice key) {
        final int ref = key.length() == 0 ? 0 : keyspace.find(hash(keyspace, key), key);
        final boolean tells = ref != 0
                && store.terms().carries(ref, record)
                && block.wrap(ref).revision() <= passedRevision;
        return tells ? ref : 0;
    }

    private int tag(final Keyspace keyspace, final ByteSlice key) {
        return Keyspace.tag(hash(keyspace, key));
    }

    private long hash(final Keyspace keyspace, final ByteSlice key) {
        return store.hashes().ofKey(keyspace.namespaceId, key);
    }
}
