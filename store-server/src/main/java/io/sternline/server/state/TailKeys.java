package io.sternline.server.state;

import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;

/** The entries that a tail changed. A look-up allocates nothing: the primary asks for each change that it makes meanwhile. */
final class TailKeys {
    private final Long2ObjectHashMap<TailKey> byHash = new Long2ObjectHashMap<>();
    private final Digest hashes = new Digest();

    /** The key of an entry; new if it was not there. */
    TailKey of(final EntryView entry) {
        final TailKey known = find(entry.namespaceId(), entry.key());
        if (known != null) {
            return known;
        }
        final TailKey key = new TailKey(entry.namespaceId(), entry.key());
        key.sameHash = byHash.put(hash(entry.namespaceId(), entry.key()), key);
        return key;
    }

    /** The key of the entry that a change concerns; null if the tail does not have it. */
    TailKey find(final ChangeReader change) {
        return change.isOfEntry()
                ? find(change.entry().namespaceId(), change.entry().key())
                : null;
    }

    void forEach(final Consumer<TailKey> visitor) {
        for (final TailKey first : byHash.values()) {
            for (TailKey key = first; key != null; key = key.sameHash) {
                visitor.accept(key);
            }
        }
    }

    private TailKey find(final int namespaceId, final ByteSlice bytes) {
        TailKey key = byHash.get(hash(namespaceId, bytes));
        while (key != null && (key.namespaceId() != namespaceId || !key.bytes().isEqualTo(bytes))) {
            key = key.sameHash;
        }
        return key;
    }

    private long hash(final int namespaceId, final ByteSlice bytes) {
        return hashes.ofBytes(bytes.buffer(), bytes.offset(), bytes.length()) + namespaceId;
    }
}
