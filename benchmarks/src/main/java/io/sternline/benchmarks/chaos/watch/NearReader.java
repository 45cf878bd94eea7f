package io.sternline.benchmarks.chaos.watch;

import io.sternline.client.Entry;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Reads keys that change just now through a near cache, and every key once when all is over. One thread. */
final class NearReader implements Callable<List<NearRead>> {
    private static final long PAUSE_MS = 3;

    private final Shared shared;
    private final RandomGenerator random;
    private final List<NearRead> reads = new ArrayList<>();

    NearReader(final Shared shared, final RandomGenerator random) {
        this.shared = shared;
        this.random = random;
    }

    @Override
    public List<NearRead> call() throws InterruptedException {
        try (StoreClient client = StoreClient.builder()
                        .endpoints(shared.endpoints().toArray(String[]::new))
                        .name("near reader")
                        .build();
                NearCache cache = client.namespace(shared.namespace()).nearCache(NearCacheOptions.all())) {
            while (!shared.isOver()) {
                final String key = shared.recentKey(random);
                if (key != null) {
                    read(cache, key);
                }
                TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
            }
            readAll(cache, shared.finalKeys());
        }
        return reads;
    }

    private void readAll(final NearCache cache, final Set<String> keys) throws InterruptedException {
        while (cache.revision() < shared.goal() && !shared.isTimeUp()) {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        }
        keys.forEach(key -> read(cache, key));
    }

    private void read(final NearCache cache, final String key) {
        final long known = cache.revision();
        try {
            final Optional<Entry> entry = cache.get(key);
            reads.add(new NearRead(key, known, entry.map(Entry::revision).orElse(0L)));
        } catch (final StoreException e) {
            // It had to ask the group, and nobody answered: that is a fault's doing, and shows nothing.
            shared.unanswered();
        }
    }
}
