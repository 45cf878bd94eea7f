package io.sternline.client.transport;

import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The near caches of one client: each is told of every write that the client makes in its namespace. */
final class NearCaches {
    private final List<NearCacheHandle> open = new CopyOnWriteArrayList<>();

    /** Any thread. */
    synchronized NearCache open(final NearReads reads, final BlockingCalls blocking, final NearCacheOptions options) {
        options.prefix().ifPresent(Arguments::prefix);
        if (open.size() >= TransportLimits.NEAR_CACHES_MAX) {
            throw new IllegalStateException("a client has at most " + TransportLimits.NEAR_CACHES_MAX
                    + " near caches and this one has " + open.size() + ": share one for each namespace, or close some");
        }
        final NearCacheHandle cache = NearCacheHandle.open(reads, blocking, options, open::remove);
        open.add(cache);
        cache.start();
        return cache;
    }

    /** A node has answered a write. On the loop, before the caller is told. */
    void onOwnWrite(final String namespace, final byte[] command, final Reply reply, final long madeNs) {
        if (open.isEmpty() || !(reply instanceof Reply.Written written)) {
            return;
        }
        for (final NearCacheHandle cache : open) {
            if (cache.namespace().equals(namespace)) {
                cache.onOwnWrite(new OwnWrite(command, written, madeNs));
            }
        }
    }

    /** Any thread. */
    void close() {
        open.forEach(NearCacheHandle::close);
    }
}
