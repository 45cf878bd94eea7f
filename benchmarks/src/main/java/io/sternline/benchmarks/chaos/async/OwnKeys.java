package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.workload.Key;
import io.sternline.benchmarks.chaos.workload.Plan;
import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import java.util.random.RandomGenerator;

/**
 * A few keys that one caller has to itself, written and read over and over: what stands there at last is known but for what
 * failovers do. One thread.
 */
final class OwnKeys {
    private static final int VALUES = 6;
    private static final int COUNTERS = 2;
    private static final int READ_PERCENT = 40;
    private static final int REMOVE_PERCENT = 8;
    private static final int IF_ABSENT_PERCENT = 8;
    /** Reads of what was written just before are the telling ones. */
    private static final int SAME_KEY_PERCENT = 60;

    private static final int DELTA_MAX = 3;

    private final String prefix;
    private final RandomGenerator random;
    private Key last;
    private long values;

    /** @param prefix of all keys of this caller, and of no other's. */
    OwnKeys(final String prefix, final RandomGenerator random) {
        this.prefix = prefix;
        this.random = random;
    }

    Plan next() {
        if (last == null || random.nextInt(100) >= SAME_KEY_PERCENT) {
            last = key(random.nextInt(VALUES + COUNTERS));
        }
        if (random.nextInt(100) < READ_PERCENT) {
            return new Plan(last, Kind.SESSION_GET, Argument.NONE);
        }
        if (last.use() == Key.Use.COUNTER) {
            return new Plan(last, Kind.INCREMENT, new Argument(null, 1L + random.nextInt(DELTA_MAX), null, null, null));
        }
        final int dice = random.nextInt(100);
        if (dice < REMOVE_PERCENT) {
            return new Plan(last, Kind.REMOVE, Argument.NONE);
        }
        return new Plan(last, dice < REMOVE_PERCENT + IF_ABSENT_PERCENT ? Kind.PUT_IF_ABSENT : Kind.PUT, value());
    }

    private Key key(final int index) {
        return index < VALUES
                ? new Key(prefix + "-value-" + index, Key.Use.VALUE)
                : new Key(prefix + "-counter-" + index, Key.Use.COUNTER);
    }

    private Argument value() {
        return new Argument(prefix + "=" + ++values, null, null, null, null);
    }
}
