package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Violation.What;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Collects breaches: counts all, keeps the first few of each kind, since one fault can show in every later answer. */
final class Violations {
    static final int KEPT_OF_A_KIND_MAX = 20;

    private final List<Violation> kept = new ArrayList<>();
    private final Map<What, Long> counts = new EnumMap<>(What.class);

    void add(final What what, final String key, final String message, final Operation... operations) {
        add(new Violation(what, key, message, List.of(operations)));
    }

    void add(final Violation violation) {
        if (counts.merge(violation.what(), 1L, Long::sum) <= KEPT_OF_A_KIND_MAX) {
            kept.add(violation);
        }
    }

    List<Violation> kept() {
        return List.copyOf(kept);
    }

    Map<What, Long> counts() {
        return counts;
    }
}
