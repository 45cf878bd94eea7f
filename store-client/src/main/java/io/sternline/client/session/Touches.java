package io.sternline.client.session;

import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * When this client last knew of an access being written down, by session: what keeps accesses from being a write each. Two generations:
 * what was not renewed during a whole one is dropped, since an access that long ago is a reason to write the next one anyway. So it holds no
 * more than the sessions that were accessed lately; if there are too many even of those, some accesses are written down needlessly. Thread-safe.
 */
final class Touches {
    static final int GENERATION_ENTRIES_MAX = 500_000;

    private final long generationNs;
    private volatile Generations generations;

    private record Generations(ConcurrentMap<String, Long> young, ConcurrentMap<String, Long> old, long sinceNs) {}

    /** @param generationNs how long a time is of interest at least. */
    Touches(final long generationNs, final long nowNs) {
        this.generationNs = generationNs;
        this.generations = new Generations(new ConcurrentHashMap<>(), new ConcurrentHashMap<>(), nowNs);
    }

    /** Empty if nothing is known of it. */
    OptionalLong lastNs(final String id) {
        final Generations now = generations;
        final Long young = now.young().get(id);
        final Long last = young == null ? now.old().get(id) : young;
        return last == null ? OptionalLong.empty() : OptionalLong.of(last);
    }

    void put(final String id, final long atNs, final long nowNs) {
        Generations now = generations;
        if (nowNs - now.sinceNs() > generationNs || now.young().size() >= GENERATION_ENTRIES_MAX) {
            now = turn(now, nowNs);
        }
        now.young().put(id, atNs);
    }

    /** That did not come about, or the session is gone. */
    void forget(final String id) {
        final Generations now = generations;
        now.young().remove(id);
        now.old().remove(id);
    }

    private synchronized Generations turn(final Generations seen, final long nowNs) {
        if (generations == seen) {
            generations = new Generations(new ConcurrentHashMap<>(), seen.young(), nowNs);
        }
        return generations;
    }
}
