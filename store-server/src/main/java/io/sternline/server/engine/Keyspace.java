package io.sternline.server.engine;

/** What the table keeps for each namespace: its own index, so that it can be scanned by itself, and its own buckets. */
final class Keyspace {
    final int namespaceId;
    final HashIndex index;
    final ExpiryWheel wheel;
    private final EntryBlock block;
    private final HashIndex.KeyMatcher matcher = this::isWanted;
    private ByteSlice wanted;
    long entries;
    long usedBytes;

    Keyspace(final int namespaceId, final EntryStore store, final Links links) {
        this.namespaceId = namespaceId;
        this.index = store.newIndex();
        this.wheel = new ExpiryWheel(store.entries(), links);
        this.block = new EntryBlock(store.entries());
    }

    /** The entry with this key; 0: there is none. */
    int find(final long keyHash, final ByteSlice key) {
        wanted = key;
        return index.find(tag(keyHash), matcher);
    }

    /** The entry with this key, which must be there. */
    int existing(final long keyHash, final ByteSlice key) {
        final int ref = find(keyHash, key);
        if (ref == 0) {
            throw new IllegalStateException("no entry under the key of " + key.length() + " bytes in namespace "
                    + namespaceId + ": it must be looked up before it is changed");
        }
        return ref;
    }

    /** What the index keeps of a key's hash. */
    static int tag(final long keyHash) {
        return (int) (keyHash >>> Integer.SIZE);
    }

    long heapBytes() {
        return index.heapBytes() + wheel.heapBytes();
    }

    private boolean isWanted(final int ref) {
        return block.wrap(ref).keyEquals(wanted);
    }
}
