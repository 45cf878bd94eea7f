package io.sternline.server.state;

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
            entryHeapBytes -= stored.heapBytes();
            digest -= hashOf(stored);
        }
        stored.content(entry.value(), contentHash);
        stored.identity(entry);
        stored.times(entry);
        byDeadline.update(stored);
        bytes += stored.bytes();
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
        entryHeapBytes -= stored.heapBytes();
        digest -= hashOf(stored);
    }

    @Override
    public boolean firstExpired(final long nowMs, final EntryView into) {
        final HeapEntry first = byDeadline.first();
        if (first == null || first.expiresAtMs() > nowMs) {
            return false;
        }
        first.show(into, foundKey, foundValue);
        return true;
    }

    @Override
    public void scan(final int namespaceId, final ByteSlice prefix, final ByteSlice after, final EntryVisitor visitor) {
        final boolean fromPrefix = after.length() == 0 || after.compareTo(prefix) < 0;
        probe.seek(namespaceId, fromPrefix ? prefix : after);
        for (final HeapEntry entry : byKey.tailMap(probe, fromPrefix).keySet()) {
            entry.show(visited, visitedKey, visitedValue);
            if (entry.namespaceId() != namespaceId || !visited.key().startsWith(prefix) || !visitor.onEntry(visited)) {
                return;
            }
        }
    }

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
