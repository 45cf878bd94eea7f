package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.history.Operation.Kind;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/** How often each kind of call is made on keys of one use. */
enum KindMix {
    VALUES(Map.ofEntries(
            Map.entry(Kind.PUT, 20),
            Map.entry(Kind.GET_AND_PUT, 8),
            Map.entry(Kind.PUT_IF_ABSENT, 7),
            Map.entry(Kind.REPLACE_IF_REVISION, 12),
            Map.entry(Kind.REMOVE, 4),
            Map.entry(Kind.REMOVE_IF_REVISION, 4),
            Map.entry(Kind.TOUCH, 3),
            Map.entry(Kind.GET, 20),
            Map.entry(Kind.SESSION_GET, 16),
            Map.entry(Kind.LOCAL_GET, 6))),
    COUNTERS(Map.of(Kind.INCREMENT, 55, Kind.GET, 20, Kind.SESSION_GET, 20, Kind.LOCAL_GET, 5)),
    PERISHABLES(Map.ofEntries(
            Map.entry(Kind.PUT, 14),
            Map.entry(Kind.GET_AND_PUT, 5),
            Map.entry(Kind.PUT_IF_ABSENT, 12),
            Map.entry(Kind.REPLACE_IF_REVISION, 6),
            Map.entry(Kind.REMOVE, 3),
            Map.entry(Kind.REMOVE_IF_REVISION, 2),
            Map.entry(Kind.TOUCH, 14),
            Map.entry(Kind.GET, 26),
            Map.entry(Kind.SESSION_GET, 14),
            Map.entry(Kind.LOCAL_GET, 4))),
    /** Of callers that no write can hold up, on keys of any use: while there is no primary, they see what replicas show. */
    READS(Map.of(Kind.GET, 50, Kind.SESSION_GET, 40, Kind.LOCAL_GET, 10)),
    /** Of keys that are not written any more. */
    PAST(Map.of(Kind.GET, 60, Kind.SESSION_GET, 40));

    private final Map<Kind, Integer> weights;
    private final int sum;

    KindMix(final Map<Kind, Integer> weights) {
        // In the order of the kinds, which the seed's choices hang on.
        this.weights = new EnumMap<>(weights);
        sum = weights.values().stream().mapToInt(Integer::intValue).sum();
    }

    static KindMix of(final Key.Use use) {
        return switch (use) {
            case VALUE -> VALUES;
            case COUNTER -> COUNTERS;
            case PERISHABLE -> PERISHABLES;
        };
    }

    Kind draw(final RandomGenerator random) {
        int left = random.nextInt(sum);
        for (final Map.Entry<Kind, Integer> weight : weights.entrySet()) {
            left -= weight.getValue();
            if (left < 0) {
                return weight.getKey();
            }
        }
        throw new IllegalStateException("the weights of " + this + " do not make " + sum);
    }
}
