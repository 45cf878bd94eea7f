package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.async.AsyncFault.What;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects breaches: counts all, keeps the first few. */
final class Faults {
    private static final int KEPT_MAX = 40;

    private final Map<What, Long> counts = new EnumMap<>(What.class);
    private final List<AsyncFault> kept = new ArrayList<>();

    void add(final What what, final String message) {
        counts.merge(what, 1L, Long::sum);
        if (kept.size() < KEPT_MAX) {
            kept.add(new AsyncFault(what, message));
        }
    }

    Map<What, Long> counts() {
        return counts;
    }

    List<AsyncFault> kept() {
        return kept;
    }
}
