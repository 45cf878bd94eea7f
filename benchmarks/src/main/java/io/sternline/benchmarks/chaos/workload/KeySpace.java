package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.chaos.workload.Key.Use;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * The keys of a run. Each epoch has its own, so that no key gets a history too long to be searched; a few of them are
 * hot, since faults show where calls meet. Those of epochs gone by are only read: they prove that what was acknowledged
 * long before a fault survives it.
 */
final class KeySpace {
    private static final List<Use> HOT = List.of(Use.VALUE, Use.VALUE, Use.COUNTER, Use.PERISHABLE);

    private static final List<Use> COLD = List.of(
            Use.VALUE,
            Use.VALUE,
            Use.VALUE,
            Use.VALUE,
            Use.VALUE,
            Use.VALUE,
            Use.COUNTER,
            Use.COUNTER,
            Use.COUNTER,
            Use.PERISHABLE,
            Use.PERISHABLE,
            Use.PERISHABLE);

    private static final int HOT_PERCENT = 65;
    private static final int PAST_PERCENT = 12;

    private final String prefix;
    private final long startNs;
    private final long epochNs;

    /** @param prefix no key of the group may begin with it. */
    KeySpace(final String prefix, final long startNs, final long epochNs) {
        this.prefix = prefix;
        this.startNs = startNs;
        this.epochNs = epochNs;
    }

    long epoch(final long nowNs) {
        return (nowNs - startNs) / epochNs;
    }

    /** A key to write and to read in this epoch. */
    Key present(final RandomGenerator random, final long epoch) {
        return random.nextInt(100) < HOT_PERCENT
                ? key(epoch, random.nextInt(HOT.size()))
                : key(epoch, HOT.size() + random.nextInt(COLD.size()));
    }

    /** Whether the next call is to be a read of a key of the past. */
    static boolean isPast(final RandomGenerator random, final long epoch) {
        return epoch > 0 && random.nextInt(100) < PAST_PERCENT;
    }

    /** A key of an epoch gone by. */
    Key past(final RandomGenerator random, final long epoch) {
        return key(random.nextLong(epoch), random.nextInt(HOT.size() + COLD.size()));
    }

    private Key key(final long epoch, final int index) {
        final Use use = index < HOT.size() ? HOT.get(index) : COLD.get(index - HOT.size());
        final String heat = index < HOT.size() ? "hot" : "cold";
        return new Key(
                prefix + "-" + epoch + "-" + heat + "-" + use.name().toLowerCase(Locale.ROOT) + "-" + index, use);
    }
}
