package io.sternline.benchmarks.peers;

import java.util.concurrent.CompletionStage;
import org.infinispan.AdvancedCache;
import org.infinispan.Cache;
import org.infinispan.context.Flag;

/** Infinispan from within: the cache of this process's own node, which is not asked for what was there before. */
final class InfinispanDriver implements Driver {
    private final AdvancedCache<String, byte[]> writes;
    private final Cache<String, byte[]> reads;

    InfinispanDriver(final Cache<String, byte[]> cache) {
        this.reads = cache;
        this.writes = cache.getAdvancedCache().withFlags(Flag.IGNORE_RETURN_VALUES);
    }

    @Override
    public CompletionStage<?> write(final Write write) {
        return writes.putAsync(write.key(), write.value());
    }

    @Override
    public CompletionStage<byte[]> read(final String key) {
        return reads.getAsync(key);
    }

    @Override
    public void close() {
        // The node goes with the others.
    }
}
