package io.sternline.benchmarks.chaos.models;

import io.sternline.benchmarks.chaos.models.ModelFault.What;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects breaches: counts all, keeps the first few. */
final class ModelFaults {
    private static final int KEPT_MAX = 40;

    private final Map<What, Long> counts = new EnumMap<>(What.class);
    private final List<ModelFault> kept = new ArrayList<>();

    void add(final What what, final String message) {
        counts.merge(what, 1L, Long::sum);
        if (kept.size() < KEPT_MAX) {
            kept.add(new ModelFault(what, message));
        }
    }

    Map<What, Long> counts() {
        return counts;
    }

    List<ModelFault> kept() {
        return kept;
    }
}
