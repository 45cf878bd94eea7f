package io.sternline.server.state;

import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;
import java.util.TreeMap;
import org.agrona.collections.Int2ObjectHashMap;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Entries as objects on the Java heap, sorted by key: the plain engine. Lookups cost a walk down the tree and allocate
 * nothing; a new key allocates its entry and its node.
 */
final class HeapEntryTable implements EntryTable {
    private final TreeMap<HeapEntry, HeapEntry> byKey = new TreeMap<>();
    private final DeadlineHeap byDeadline = new DeadlineHeap();
    private final Int2ObjectHashMap<Tally> tallies = new Int2ObjectHashMap<>();
    private final HeapEntry probe = HeapEntry.probe();
    private final Digest hashes = new Digest();
    private final EntryView scratch = new EntryView();
    private final EntryView visited = new EntryView();
    private final UnsafeBuffer scratchKey = new UnsafeBuffer();
    private final UnsafeBuffer scratchValue = new UnsafeBuffer();
    private final UnsafeBuffer foundKey = new UnsafeBuffer();
    private final UnsafeBuffer foundValue = new UnsafeBuffer();
    private final UnsafeBuffer visitedKey = new UnsafeBuffer();
    private final UnsafeBuffer visitedValue = new UnsafeBuffer();
    private final ByteSlice cursor = new ByteSlice();
    private long usedBytes;
    private long bytes;
    private long entryHeapBytes;
    private long digest;

    /** How many entries a namespace has. */
    private static final class Tally {
        private long entries;
    }

    @Override
    public boolean find(final int namespaceId, final ByteSlice key, final EntryView into) {
        final HeapEntry entry = byKey.get(probe.seek(namespaceId, key));
        if (entry == null) {
            return false;
        }
        entry.show(into, foundKey, foundValue);
        return true;
    }

    @Override
    public void put(final EntryView entry) {
        // Read before anything is written: the new value may be a part of the old one.
        final long contentHash = hashes.ofContent(entry.key(), entry.value());
        final long hash = hashes.ofEntry(entry, contentHash);
        HeapEntry stored = byKey.get(probe.seek(entry.namespaceId(), entry.key()));
        if (stored == null) {
            stored = HeapEntry.of(entry.namespaceId(), entry.key());
            byKey.put(stored, stored);
            tally(entry.namespaceId()).entries++;
        } else {
            bytes -= stored.bytes();
            usedBytes -= usedBytes(stored);
            entryHeapBytes -= stored.heapBytes();
            digest -= hashOf(stored);
        }
        stored.content(entry.value(), contentHash);
        stored.identity(entry);
        stored.times(entry);
        byDeadline.update(stored);
        bytes += stored.bytes();
        usedBytes += usedBytes(stored);
        entryHeapBytes += stored.heapBytes();
        digest += hash;
    }

    @Override
    public void retime(final EntryView entry) {
        final HeapEntry stored = existing(entry.namespaceId(), entry.key());
        digest -= hashOf(stored);
        stored.times(entry);
        byDeadline.update(stored);
        digest += hashOf(stored);
    }

    @Override
    public void remove(final int namespaceId, final ByteSlice key) {
        final HeapEntry stored = existing(namespaceId, key);
        byKey.remove(stored);
        byDeadline.remove(stored);
        tally(namespaceId).entries--;
        bytes -= stored.bytes();
        usedBytes -= usedBytes(stored);
        entryHeapBytes -= stored.heapBytes();
        digest -= hashOf(stored);
    }

    @Override
    public void reap(final long nowMs, final int looksMax, final EntryVisitor onReaped) {
        for (int i = 0; i < looksMax; i++) {
            final HeapEntry first = byDeadline.first();
            if (first == null || first.expiresAtMs() > nowMs) {
                return;
            }
            first.show(visited, visitedKey, visitedValue);
            onReaped.onEntry(visited);
            remove(first.namespaceId(), visited.key());
        }
    }

    @Override
    public boolean findSoonestToExpire(final int namespaceId, final EntryView into) {
        HeapEntry soonest = null;
        for (final HeapEntry entry : byKey.keySet()) {
            if (entry.namespaceId() == namespaceId
                    && entry.expiresAtMs() != EntryView.NEVER_MS
                    && (soonest == null || entry.expiresBefore(soonest))) {
                soonest = entry;
            }
        }
        if (soonest != null) {
            soonest.show(into, foundKey, foundValue);
        }
        return soonest != null;
    }

    @Override
    public boolean scan(
            final int namespaceId,
            final ByteSlice prefix,
            final ByteSlice from,
            final int looksMax,
            final EntryVisitor visitor) {
        final boolean fromPrefix = from.length() == 0 || from.compareTo(prefix) < 0;
        probe.seek(namespaceId, fromPrefix ? prefix : from);
        int looks = 0;
        for (final HeapEntry entry : byKey.tailMap(probe, fromPrefix).keySet()) {
            entry.show(visited, visitedKey, visitedValue);
            if (entry.namespaceId() != namespaceId || !visited.key().startsWith(prefix)) {
                return false;
            }
            if (looks++ == looksMax || !visitor.onEntry(visited)) {
                return true;
            }
            cursor.wrap(
                    new UnsafeBuffer(visited.key().toArray()), 0, visited.key().length());
        }
        return false;
    }

    @Override
    public boolean findByTerm(
            final int namespaceId,
            final ByteSlice term,
            final ByteSlice from,
            final int looksMax,
            final EntryVisitor visitor) {
        final long afterRevision = from.length() == 0 ? 0 : from.buffer().getLong(from.offset());
        final java.util.List<HeapEntry> carriers = byKey.keySet().stream()
                .filter(entry -> entry.namespaceId() == namespaceId && entry.revision() > afterRevision)
                .filter(entry -> entry.terms.stream().anyMatch(held -> java.util.Arrays.equals(held, term.toArray())))
                .sorted(java.util.Comparator.comparingLong(HeapEntry::revision))
                .toList();
        for (final HeapEntry entry : carriers) {
            entry.show(visited, visitedKey, visitedValue);
            if (!visitor.onEntry(visited)) {
                return true;
            }
            final UnsafeBuffer place = new UnsafeBuffer(new byte[Long.BYTES]);
            place.putLong(0, entry.revision());
            cursor.wrap(place, 0, Long.BYTES);
        }
        return false;
    }

    @Override
    public ByteSlice cursor() {
        return cursor;
    }

    @Override
    public void seed(final long seed0, final long seed1) {}

    @Override
    public void restore(final EntryView entry) {
        put(entry);
    }

    @Override
    public void restoreReapedTo(final int namespaceId, final long timeMs) {}

    @Override
    public void endRestore() {}

    @Override
    public long reapedToMs(final int namespaceId) {
        return 0;
    }

    @Override
    public long usedBytes() {
        return usedBytes;
    }

    @Override
    public long usedBytes(final int namespaceId) {
        long sum = 0;
        for (final HeapEntry entry : byKey.keySet()) {
            if (entry.namespaceId() == namespaceId) {
                sum += usedBytes(entry);
            }
        }
        return sum;
    }

    private static long usedBytes(final HeapEntry entry) {
        return ENTRY_OVERHEAD_BYTES
                + entry.bytes()
                + entry.terms.stream()
                        .mapToInt(term -> term.length + TERM_OVERHEAD_BYTES)
                        .sum();
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public long freeBytes() {
        return 0;
    }

    @Override
    public void close() {}

    @Override
    public void forEach(final EntryVisitor visitor) {
        for (final HeapEntry entry : byKey.keySet()) {
            entry.show(visited, visitedKey, visitedValue);
            if (!visitor.onEntry(visited)) {
                return;
            }
        }
    }

    @Override
    public long entries() {
        return byKey.size();
    }

    @Override
    public long entries(final int namespaceId) {
        final Tally tally = tallies.get(namespaceId);
        return tally == null ? 0 : tally.entries;
    }

    @Override
    public long bytes() {
        return bytes;
    }

    @Override
    public long heapBytes() {
        return entryHeapBytes + byDeadline.heapBytes();
    }

    @Override
    public long digest() {
        return digest;
    }

    private HeapEntry existing(final int namespaceId, final ByteSlice key) {
        final HeapEntry stored = byKey.get(probe.seek(namespaceId, key));
        if (stored == null) {
            throw new IllegalStateException("no entry under the key of " + key.length() + " bytes in namespace "
                    + namespaceId + ": it must be looked up before it is changed");
        }
        return stored;
    }

    private long hashOf(final HeapEntry entry) {
        entry.show(scratch, scratchKey, scratchValue);
        return hashes.ofEntry(scratch, entry.contentHash());
    }

    private Tally tally(final int namespaceId) {
        Tally tally = tallies.get(namespaceId);
        if (tally == null) {
            tally = new Tally();
            tallies.put(namespaceId, tally);
        }
        return tally;
    }
}
