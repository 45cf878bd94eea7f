package io.sternline.benchmarks.load;

import io.sternline.client.Replication;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The same load on each kind of namespace in turn, again and again, every other time in the opposite order: what the
 * machine does beside, and what the first leaves behind for the next, falls on all of them alike.
 */
public final class Rounds {
    private Rounds() {}

    /** @param round measures one kind once. */
    public static Map<Replication, Side> run(
            final List<Replication> kinds, final int rounds, final Function<Replication, Result> round) {
        final Map<Replication, List<Result>> results = new EnumMap<>(Replication.class);
        for (int i = 0; i < rounds; i++) {
            final List<Replication> order = new ArrayList<>(kinds);
            if (i % 2 == 1) {
                Collections.reverse(order);
            }
            for (final Replication kind : order) {
                results.computeIfAbsent(kind, first -> new ArrayList<>()).add(round.apply(kind));
            }
        }
        final Map<Replication, Side> sides = new EnumMap<>(Replication.class);
        results.forEach((kind, measured) -> sides.put(kind, Side.of(measured)));
        return sides;
    }
}
