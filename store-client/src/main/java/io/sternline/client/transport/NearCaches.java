package io.sternline.client.transport;

import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The near caches of one client: each is told of every write that the client makes in its namespace. */
final class NearCaches implements WriteListener {
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

    /** Without a near cache this is a look at an empty list. One that was opened while the write was on its way is told too. */
    @Override
    public void onAnswered(final WriteCall<?> call, final Reply reply) {
        if (open.isEmpty() || !(reply instanceof Reply.Written written)) {
            return;
        }
        for (final NearCacheHandle cache : open) {
            if (cache.namespace().equals(call.namespace.name)) {
                cache.onOwnWrite(new OwnWrite(call.message(), call.writeOffset(), written, call.madeNs()));
            }
        }
    }

    /** Any thread. */
    void close() {
        open.forEach(NearCacheHandle::close);
    }
}
