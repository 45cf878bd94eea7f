package io.sternline.server.engine;

import io.sternline.protocol.Protocol;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes entries into blocks and reads them back, with all that belongs to one: chunks of a large value and terms. Knows
 * nothing of how entries are found, nor of buckets beyond keeping an entry's links when its block becomes another.
 */
final class EntryStore implements AutoCloseable {
    /** To move a term costs more than to move a block of another kind: all that carry it are told. */
    private static final int MOVES_PER_TERM = 4;

    /** So does a segment of an index: it is large, and its index has to be found. */
    private static final int MOVES_PER_SEGMENT = 16;

    private final Regions regions = new Regions();
    /** For what changes while a snapshot is written. */
    private final Regions aside = new Regions();

    private final Slabs entries = new Slabs(regions);
    private final Slabs chunkSlabs = new Slabs(regions);
    private final Slabs termSlabs = new Slabs(regions);
    private final Slabs segments = new Slabs(regions, false);
    private final long[] segmentScratch = new long[HashIndex.SEGMENT_SLOTS];
    private final HashIndex termHashes = new HashIndex(segments, segmentScratch);
    private final ChunkChain chunks = new ChunkChain(chunkSlabs, entries);
    private final TermIndex terms = new TermIndex(termSlabs, entries, termHashes);
    private final OwnerTerms owners = new OwnerTerms(terms, termHashes, segmentScratch);
    private final EntryHash hashes = new EntryHash();
    private final EntryBlock block = new EntryBlock(entries);
    private final EntryBlock copy = new EntryBlock(entries);
    private final EntryView shown = new EntryView();
    private final int[] heldTerms = new int[Protocol.TERMS_MAX];
    private final UnsafeBuffer ownBytes = new UnsafeBuffer(new byte[Protocol.KEY_BYTES_MAX + Protocol.VALUE_BYTES_MAX]);
    private final ByteSlice ownKey = new ByteSlice();
    private final ByteSlice ownValue = new ByteSlice();

    void seed(final long seed0, final long seed1) {
        hashes.seed(seed0, seed1);
        terms.seed(seed0, seed1);
    }

    Slabs entries() {
        return entries;
    }

    TermIndex terms() {
        return terms;
    }

    OwnerTerms owners() {
        return owners;
    }

    EntryHash hashes() {
        return hashes;
    }

    HashIndex newIndex() {
        return new HashIndex(segments, segmentScratch);
    }

    /** Writes a new entry, in no bucket yet. */
    int create(final EntryView entry) {
        holdTerms(entry);
        final int ref = entries.allocate(EntryBlock.bytes(entry));
        write(ref, entry, entry.key(), entry.value());
        return ref;
    }

    /**
     * Gives an entry new content.
     *
     * @return its block: the same, or another with the same links and bucket; the one before is then still to be freed with
     *     {@link #free}.
     */
    int rewrite(final int ref, final EntryView entry) {
        holdTerms(entry);
        block.wrap(ref);
        final ByteSlice key = outside(entry.key(), ownKey, 0);
        final ByteSlice value = outside(entry.value(), ownValue, Protocol.KEY_BYTES_MAX);
        final int bytes = EntryBlock.bytes(entry);
        unlinkTerms(ref);
        chunks.free(block);
        int target = ref;
        if (Slabs.classBytes(bytes) != entries.blockBytes(ref)) {
            target = entries.allocate(bytes);
            copyLinks(ref, target);
        }
        write(target, entry, key, value);
        return target;
    }

    /**
     * Makes place for deadlines that an entry did not have, or takes it away.
     *
     * @param times whose deadlines the entry gets; all else stays as it is.
     * @return the entry's new block, with the same links and bucket; the one before is still to be freed.
     */
    int relayOut(final int ref, final EntryView times) {
        show(ref, shown);
        shown.deadlineMs(times.deadlineMs()).idleMs(times.idleMs()).touchedMs(times.touchedMs());
        final int target = entries.allocate(EntryBlock.bytes(shown));
        copyLinks(ref, target);
        block.wrap(ref);
        copy.edit(target).begin(shown);
        copy.buffer()
                .putBytes(
                        copy.postingOffset(0),
                        block.buffer(),
                        block.postingOffset(0),
                        block.end() - block.postingOffset(0));
        onMoved(target);
        return target;
    }

    /** Removes an entry that is in no bucket and in no index any more. */
    void destroy(final int ref) {
        unlinkTerms(ref);
        chunks.free(block.wrap(ref));
        entries.free(ref);
    }

    /** Frees the block that {@link #rewrite} or {@link #relayOut} has replaced. */
    void free(final int ref) {
        entries.free(ref);
    }

    /** An entry's block was copied: tells its terms and chunks. */
    void onMoved(final int to) {
        terms.onMoved(to);
        chunks.ownerMoved(block.wrap(to));
    }

    void show(final int ref, final EntryView into) {
        block.wrap(ref);
        block.show(into);
        if (block.isChained()) {
            into.value(chunks, ref, block.valueLength());
        } else {
            into.value(block.buffer(), block.valueOffset(), block.valueLength());
        }
        into.clearTerms();
        for (int i = 0, count = block.termCount(); i < count; i++) {
            terms.show(block, i, into.addTerm());
        }
    }

    /**
     * What an entry adds to the table's digest.
     *
     * @param entry shows what is in the block.
     */
    long digest(final long keyHash, final int ref, final EntryView entry) {
        block.wrap(ref);
        long sum = hashes.ofTimes(keyHash, entry.deadlineMs(), entry.idleMs(), entry.touchedMs())
                + (block.isChained() ? block.contentHash() : contentHash(keyHash, entry, entry.value()));
        for (int i = 0, count = entry.termCount(); i < count; i++) {
            sum += hashes.ofTerm(keyHash, terms.hash(entry.namespaceId(), entry.term(i)));
        }
        return sum;
    }

    /** The part of it that comes from the deadlines. */
    long timesDigest(final long keyHash, final int ref) {
        block.wrap(ref);
        return hashes.ofTimes(keyHash, block.deadlineMs(), block.idleMs(), block.touchedMs());
    }

    /** Moves a few blocks where memory has become full of holes, and gives memory back that is not needed. */
    void relocate(final int movesMax, final Slabs.Mover entryMover, final Slabs.Mover segmentMover) {
        if (regions.frozen() != null) {
            // All that is moved would have to be set aside.
            return;
        }
        entries.relocations(movesMax, entryMover);
        chunkSlabs.relocations(movesMax, chunks);
        termSlabs.relocations(movesMax / MOVES_PER_TERM, terms);
        segments.relocations(movesMax / MOVES_PER_SEGMENT, segmentMover);
        regions.releaseOne();
    }

    /** Gives memory back to the system, if there is some, that a snapshot has needed. */
    void releaseAside() {
        aside.releaseOne();
    }

    /** @see EntryTable#freeze */
    FrozenEntries freeze(final List<int[]> heads, final Runnable idle) {
        final long asideMax = EntryTable.setAsideBytesMax((long) regions.usedPages() << Regions.PAGE_BYTES_SHIFT)
                >>> Regions.PAGE_BYTES_SHIFT;
        return new FrozenEntries(regions, regions.freeze(aside, (int) asideMax, idle), heads);
    }

    /** A segment's block was moved: tells the terms' index, if it is one of its own. */
    boolean termSegmentMoved(final int from, final int to) {
        return termHashes.segmentMoved(from, to);
    }

    /** All entries of a snapshot are there. */
    void endRestore() {
        terms.sortLists(segmentScratch);
    }

    long memoryBytes() {
        return regions.memoryBytes() + aside.memoryBytes();
    }

    long freePageBytes() {
        return (long) (regions.freePages() + aside.freePages()) << Regions.PAGE_BYTES_SHIFT;
    }

    long freeBytes() {
        return freePageBytes()
                + entries.freeBlockBytes()
                + chunkSlabs.freeBlockBytes()
                + termSlabs.freeBlockBytes()
                + segments.freeBlockBytes();
    }

    long heapBytes() {
        return ownBytes.capacity()
                + aside.heapBytes()
                + chunks.heapBytes()
                + terms.heapBytes()
                + (long) Long.BYTES * segmentScratch.length
                + entries.heapBytes()
                + chunkSlabs.heapBytes()
                + termSlabs.heapBytes()
                + segments.heapBytes();
    }

    @Override
    public void close() {
        regions.close();
        aside.close();
    }

    private void write(final int ref, final EntryView entry, final ByteSlice key, final ByteSlice value) {
        block.edit(ref).begin(entry);
        block.buffer().putBytes(block.keyOffset(), key.buffer(), key.offset(), key.length());
        chunks.write(block, value);
        if (block.isChained()) {
            block.contentHash(contentHash(hashes.ofKey(entry.namespaceId(), key), entry, value));
        }
        for (int i = 0, count = entry.termCount(); i < count; i++) {
            terms.link(ref, i, heldTerms[i]);
        }
    }

    private long contentHash(final long keyHash, final EntryView entry, final ByteSlice value) {
        return hashes.ofContent(keyHash, entry.type(), entry.revision(), value);
    }

    /** Before anything goes: a term of the new content may be one of the old, its text may lie in the term's record. */
    private void holdTerms(final EntryView entry) {
        for (int i = 0, count = entry.termCount(); i < count; i++) {
            heldTerms[i] = OwnerTerms.isOne(entry.term(i))
                    ? terms.acquire(OwnerTerms.NAMESPACE_ID, entry.term(i))
                    : terms.acquire(entry.namespaceId(), entry.term(i));
        }
    }

    private void unlinkTerms(final int ref) {
        for (int i = 0, count = block.wrap(ref).termCount(); i < count; i++) {
            terms.unlink(ref, i);
        }
    }

    private void copyLinks(final int from, final int to) {
        entries.edit(to)
                .putBytes(entries.offset(to), entries.buffer(from), entries.offset(from), EntryBlock.LINKS_BYTES);
        copy.edit(to).bucket(block.wrap(from).bucket());
    }

    /** A slice of the same bytes that do not lie where the block is written. */
    private ByteSlice outside(final ByteSlice bytes, final ByteSlice own, final int ownOffset) {
        if (bytes.buffer() != block.buffer()) {
            return bytes;
        }
        ownBytes.putBytes(ownOffset, bytes.buffer(), bytes.offset(), bytes.length());
        return own.wrap(ownBytes, ownOffset, bytes.length());
    }
}
