package io.sternline.client.transport;

import io.sternline.client.Entry;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A near cache that was filled by hand and has no group: what is not in it cannot be asked for. */
public final class FilledNearCache {
    private static final Duration LIFE = Duration.ofDays(1);

    private FilledNearCache() {}

    /** @param expires whether the entries have a deadline, a day off, which each read has to look at. */
    public static NearCache of(final String[] keys, final byte[][] values, final boolean expires) {
        final ExpiryClock clock = new ExpiryClock(System::nanoTime);
        final long nowNs = System.nanoTime();
        clock.onGroupTime(TimeUnit.NANOSECONDS.toMillis(nowNs), nowNs);
        final NearTable table = new NearTable(clock, "", Long.MAX_VALUE);
        table.begin(0);
        for (int index = 0; index < keys.length; index++) {
            final Entry entry = new Entry(
                    keys[index],
                    Entry.Type.VALUE,
                    values[index],
                    Map.of(),
                    index + 1L,
                    expires ? Optional.of(LIFE) : Optional.empty());
            table.onPage(List.of(entry), keys.length, nowNs);
        }
        table.endPages(true);
        table.onProgress(keys.length);
        final NearFeed unfed = new NearFeed("filled near cache", table, clock, null, NearCacheOptions.all());
        return new NearCacheHandle(table, unfed, null, null, closed -> {});
    }
}
