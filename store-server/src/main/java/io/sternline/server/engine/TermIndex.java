package io.sternline.server.engine;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Finds entries by the terms they carry. Each term in use has a record with its text, and at the head of a list of the
 * entries that carry it, in order of their revisions: a write goes to the end. It counts them too. The links of the list, the postings, stand in
 * the entries' own blocks, so there is nothing to search when an entry goes: it is taken out of its lists and is gone.
 *
 * <p>A posting is 12 bytes: the term's record, the next entry of its list, the one before.
 */
final class TermIndex implements Slabs.Mover {
    static final int POSTING_BYTES = 12;

    /** A record with more holders stays where it is: each of them would have to be told. */
    private static final int MOVED_HOLDERS_MAX = 256;

    private static final int POSTING_NEXT = 4;
    private static final int POSTING_PREVIOUS = 8;

    private static final int HASH_OFFSET = 0;
    private static final int HEAD_OFFSET = 8;
    private static final int TAIL_OFFSET = 12;
    private static final int HOLDERS_OFFSET = 16;
    private static final int NAMESPACE_ID_OFFSET = 20;
    static final int LENGTH_OFFSET = 22;
    static final int TEXT_OFFSET = 24;

    private final Slabs terms;
    private final HashIndex index;
    private final EntryBlock block;
    private final EntryBlock neighbour;
    private final HashIndex.KeyMatcher matcher = this::matches;
    private int wantedNamespaceId;
    private ByteSlice wanted;
    private long seed0;
    private long seed1;

    TermIndex(final Slabs terms, final Slabs entries, final HashIndex index) {
        this.terms = terms;
        this.index = index;
        this.block = new EntryBlock(entries);
        this.neighbour = new EntryBlock(entries);
    }

    void seed(final long newSeed0, final long newSeed1) {
        seed0 = newSeed0;
        seed1 = newSeed1;
    }

    /** The term's record; 0 if no entry carries the term. */
    int find(final int namespaceId, final ByteSlice term) {
        return find(hash(namespaceId, term), namespaceId, term);
    }

    /** The term's record, made if there is none, and held until it is released or {@link #link linked} to an entry. */
    int acquire(final int namespaceId, final ByteSlice term) {
        final long hash = hash(namespaceId, term);
        int record = find(hash, namespaceId, term);
        if (record == 0) {
            record = terms.allocate(TEXT_OFFSET + term.length());
            final UnsafeBuffer buffer = terms.edit(record);
            final int offset = terms.offset(record);
            buffer.putLong(offset + HASH_OFFSET, hash);
            buffer.putInt(offset + HEAD_OFFSET, 0);
            buffer.putInt(offset + TAIL_OFFSET, 0);
            buffer.putInt(offset + HOLDERS_OFFSET, 0);
            buffer.putShort(offset + NAMESPACE_ID_OFFSET, (short) namespaceId);
            buffer.putShort(offset + LENGTH_OFFSET, (short) term.length());
            buffer.putBytes(offset + TEXT_OFFSET, term.buffer(), term.offset(), term.length());
            index.insert(tag(hash), record);
        }
        addHolders(record, 1);
        return record;
    }

    /** Puts an entry at the end of the list of a term that is held for it. */
    void link(final int entry, final int posting, final int record) {
        final int last = get(record, TAIL_OFFSET);
        final int at = block.edit(entry).postingOffset(posting);
        block.buffer().putInt(at, record);
        block.buffer().putInt(at + POSTING_NEXT, 0);
        block.buffer().putInt(at + POSTING_PREVIOUS, last);
        if (last == 0) {
            put(record, HEAD_OFFSET, entry);
        } else {
            postingOf(last, record, POSTING_NEXT, entry);
        }
        put(record, TAIL_OFFSET, entry);
    }

    /** Takes an entry out of the list of one of its terms. */
    void unlink(final int entry, final int posting) {
        final int at = block.wrap(entry).postingOffset(posting);
        final int record = block.buffer().getInt(at);
        final int next = block.buffer().getInt(at + POSTING_NEXT);
        final int previous = block.buffer().getInt(at + POSTING_PREVIOUS);
        connect(record, previous, next);
        connect(record, next, previous, POSTING_PREVIOUS, TAIL_OFFSET);
        addHolders(record, -1);
    }

    /** An entry was moved with its postings: tells its neighbours in all lists. */
    void onMoved(final int to) {
        for (int i = 0, count = block.wrap(to).termCount(); i < count; i++) {
            final int at = block.wrap(to).postingOffset(i);
            final int record = block.buffer().getInt(at);
            final int next = block.buffer().getInt(at + POSTING_NEXT);
            final int previous = block.buffer().getInt(at + POSTING_PREVIOUS);
            connect(record, previous, to);
            connect(record, next, to, POSTING_PREVIOUS, TAIL_OFFSET);
        }
    }

    /** A term's record lies elsewhere now: tells the index, and the entries that carry the term if they are not too many. */
    @Override
    public boolean move(final int from, final int to) {
        if (get(to, HOLDERS_OFFSET) > MOVED_HOLDERS_MAX) {
            return false;
        }
        for (int entry = first(to); entry != 0; ) {
            block.edit(entry);
            final int at = postingOffset(block, from);
            block.buffer().putInt(at, to);
            entry = block.buffer().getInt(at + POSTING_NEXT);
        }
        index.replace(tag(terms.buffer(to).getLong(terms.offset(to) + HASH_OFFSET)), from, to);
        return true;
    }

    /** How many entries carry the term. */
    int holders(final int record) {
        return get(record, HOLDERS_OFFSET);
    }

    /**
     * Points a slice at the text of a term, if that is of the namespace.
     *
     * @return whether it is.
     */
    boolean showIfOf(final int namespaceId, final int record, final ByteSlice into) {
        if (namespaceId(record) != namespaceId) {
            return false;
        }
        into.wrap(terms.buffer(record), terms.offset(record) + TEXT_OFFSET, length(record));
        return true;
    }

    /** First entry that carries the term; 0: none. */
    int first(final int record) {
        return get(record, HEAD_OFFSET);
    }

    /** The entry behind {@code entry} among those that carry the term; 0: none. */
    int next(final int record, final int entry) {
        block.wrap(entry);
        return block.buffer().getInt(postingOffset(block, record) + POSTING_NEXT);
    }

    /** Whether the entry carries the term. */
    boolean carries(final int entry, final int record) {
        return postingOffset(block.wrap(entry), record) >= 0;
    }

    /** Points a slice at the text of an entry's term. */
    void show(final EntryBlock entry, final int posting, final ByteSlice into) {
        final int record = entry.buffer().getInt(entry.postingOffset(posting));
        final int offset = terms.offset(record);
        into.wrap(terms.buffer(record), offset + TEXT_OFFSET, length(record));
    }

    long hash(final int namespaceId, final ByteSlice term) {
        return SipHash.hash(seed0 + namespaceId, ~seed1, term.buffer(), term.offset(), term.length());
    }

    /**
     * Puts the lists of all terms in order of revision, as they were when the snapshot was taken that the entries came from:
     * they came in another order.
     *
     * @param segment scratch, {@link HashIndex#SEGMENT_SLOTS} long.
     */
    void sortLists(final long[] segment) {
        for (long hash = 0; hash < HashIndex.HASH_END; hash = index.segmentEnd((int) hash)) {
            final int count = index.copySegment((int) hash, segment);
            for (int i = 0; i < count; i++) {
                sortList((int) segment[i]);
            }
        }
    }

    long heapBytes() {
        return index.heapBytes();
    }

    /** Merges ever longer runs, from the bottom up, along the links to the next; then sets those to the previous. */
    private void sortList(final int record) {
        boolean isSorted = false;
        for (long run = 1; !isSorted; run *= 2) {
            isSorted = mergeRuns(record, run);
        }
        int previous = 0;
        for (int entry = first(record); entry != 0; entry = next(record, entry)) {
            postingOf(entry, record, POSTING_PREVIOUS, previous);
            previous = entry;
        }
        put(record, TAIL_OFFSET, previous);
    }

    /** @return whether there was but one run. */
    private boolean mergeRuns(final int record, final long run) {
        int left = first(record);
        int last = 0;
        int merges = 0;
        while (left != 0) {
            merges++;
            int right = left;
            long leftCount = 0;
            while (leftCount < run && right != 0) {
                leftCount++;
                right = next(record, right);
            }
            long rightCount = run;
            while (leftCount > 0 || (rightCount > 0 && right != 0)) {
                final boolean takeLeft =
                        leftCount > 0 && (rightCount == 0 || right == 0 || revision(left) <= revision(right));
                final int taken = takeLeft ? left : right;
                if (takeLeft) {
                    left = next(record, left);
                    leftCount--;
                } else {
                    right = next(record, right);
                    rightCount--;
                }
                append(record, last, taken);
                last = taken;
            }
            left = right;
        }
        append(record, last, 0);
        return merges <= 1;
    }

    private void append(final int record, final int last, final int entry) {
        if (last == 0) {
            put(record, HEAD_OFFSET, entry);
        } else {
            postingOf(last, record, POSTING_NEXT, entry);
        }
    }

    private long revision(final int entry) {
        return block.wrap(entry).revision();
    }

    /** Makes {@code next} the one behind {@code entry}; behind nothing: the first. */
    private void connect(final int record, final int entry, final int next) {
        connect(record, entry, next, POSTING_NEXT, HEAD_OFFSET);
    }

    private void connect(
            final int record, final int entry, final int target, final int postingField, final int recordField) {
        if (entry == 0) {
            put(record, recordField, target);
        } else {
            postingOf(entry, record, postingField, target);
        }
    }

    private void postingOf(final int entry, final int record, final int field, final int value) {
        neighbour.edit(entry);
        neighbour.buffer().putInt(postingOffset(neighbour, record) + field, value);
    }

    /** Where an entry's posting of a term is; -1: it does not carry the term. */
    private static int postingOffset(final EntryBlock entry, final int record) {
        for (int i = 0, count = entry.termCount(); i < count; i++) {
            final int at = entry.postingOffset(i);
            if (entry.buffer().getInt(at) == record) {
                return at;
            }
        }
        return -1;
    }

    private void addHolders(final int record, final int added) {
        final int holders = get(record, HOLDERS_OFFSET) + added;
        put(record, HOLDERS_OFFSET, holders);
        if (holders == 0) {
            index.remove(tag(terms.buffer(record).getLong(terms.offset(record) + HASH_OFFSET)), record);
            terms.free(record);
        }
    }

    private int find(final long hash, final int namespaceId, final ByteSlice term) {
        wantedNamespaceId = namespaceId;
        wanted = term;
        return index.find(tag(hash), matcher);
    }

    private boolean matches(final int record) {
        final UnsafeBuffer buffer = terms.buffer(record);
        final int offset = terms.offset(record);
        if (namespaceId(record) != wantedNamespaceId || length(record) != wanted.length()) {
            return false;
        }
        for (int i = 0; i < wanted.length(); i++) {
            if (buffer.getByte(offset + TEXT_OFFSET + i) != wanted.buffer().getByte(wanted.offset() + i)) {
                return false;
            }
        }
        return true;
    }

    private int namespaceId(final int record) {
        return Short.toUnsignedInt(terms.buffer(record).getShort(terms.offset(record) + NAMESPACE_ID_OFFSET));
    }

    private int length(final int record) {
        return terms.buffer(record).getShort(terms.offset(record) + LENGTH_OFFSET);
    }

    private int get(final int record, final int field) {
        return terms.buffer(record).getInt(terms.offset(record) + field);
    }

    private void put(final int record, final int field, final int value) {
        terms.edit(record).putInt(terms.offset(record) + field, value);
    }

    private static int tag(final long hash) {
        return (int) (hash >>> Integer.SIZE);
    }
}
