package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.chaos.workload.Key.Use;
import io.sternline.benchmarks.history.Operation.Argument;
import io.sternline.benchmarks.history.Operation.Kind;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * What one caller calls next. Often the key it has just used: a fault shows most in a read of what the same client has
 * just written. All is drawn from the seed, but for the revisions of conditional writes, which are those that some client
 * has seen, and so fail now and then. One thread.
 */
final class Choices {
    private static final int SAME_KEY_PERCENT = 45;
    private static final int PADDED_PERCENT = 3;
    private static final int PADDING_CHARS_MAX = 2_000;
    private static final int DELTA_MAX = 3;

    /** Times that are over before the next look, so that the change itself is often met. */
    private static final int SHORT_MS_MAX = 150;

    private static final int LONG_MS_MAX = 2_500;

    private final String caller;
    private final RandomGenerator random;
    private final KeySpace keys;
    private final Map<String, Long> revisions;
    private final long clockUncertaintyMs;
    private final boolean readsOnly;
    private Key last;
    private long lastEpoch = -1;
    private long values;

    /**
     * @param caller names the caller in its values, which so are unique.
     * @param revisions the last known ones by key, filled by all callers.
     */
    Choices(
            final String caller,
            final RandomGenerator random,
            final KeySpace keys,
            final Map<String, Long> revisions,
            final long clockUncertaintyMs,
            final boolean readsOnly) {
        this.caller = caller;
        this.random = random;
        this.keys = keys;
        this.revisions = revisions;
        this.clockUncertaintyMs = clockUncertaintyMs;
        this.readsOnly = readsOnly;
    }

    Plan next(final long nowNs) {
        final long epoch = keys.epoch(nowNs);
        if (KeySpace.isPast(random, epoch)) {
            return new Plan(keys.past(random, epoch), KindMix.PAST.draw(random), Argument.NONE);
        }
        if (epoch != lastEpoch || random.nextInt(100) >= SAME_KEY_PERCENT) {
            last = keys.present(random, epoch);
            lastEpoch = epoch;
        }
        final Kind kind = (readsOnly ? KindMix.READS : KindMix.of(last.use())).draw(random);
        return new Plan(last, kind, argument(kind, last));
    }

    private Argument argument(final Kind kind, final Key key) {
        final boolean perishable = key.use() == Use.PERISHABLE;
        return switch (kind) {
            case PUT, PUT_IF_ABSENT, GET_AND_PUT -> stored(null, perishable);
            case REPLACE_IF_REVISION -> stored(known(key), perishable);
            case REMOVE_IF_REVISION -> new Argument(null, null, known(key), null, null);
            case INCREMENT -> new Argument(null, 1L + random.nextInt(DELTA_MAX), null, null, null);
            case TOUCH -> touched(perishable);
            case REMOVE, GET, SESSION_GET, LOCAL_GET -> Argument.NONE;
        };
    }

    private long known(final Key key) {
        return revisions.getOrDefault(key.name(), 1L);
    }

    private Argument stored(final Long expectedRevision, final boolean perishable) {
        final String value = caller + "-" + ++values + padding();
        if (!perishable) {
            return new Argument(value, null, expectedRevision, null, null);
        }
        final boolean idle = random.nextBoolean();
        final boolean ttl = !idle || random.nextInt(3) == 0;
        return new Argument(value, null, expectedRevision, ttl ? durationMs() : null, idle ? durationMs() : null);
    }

    /** Renews, and at times gives other durations; entries that are not perishable stay so. */
    private Argument touched(final boolean perishable) {
        if (!perishable || random.nextBoolean()) {
            return Argument.NONE;
        }
        final boolean ttl = random.nextBoolean();
        return new Argument(null, null, null, ttl ? durationMs() : null, ttl ? null : durationMs());
    }

    /** Half of them longer than what the clocks leave open, without which nothing could be found to go too early. */
    private long durationMs() {
        return random.nextBoolean()
                ? 1 + random.nextInt(SHORT_MS_MAX)
                : clockUncertaintyMs + SHORT_MS_MAX + random.nextInt(LONG_MS_MAX);
    }

    private String padding() {
        return random.nextInt(100) < PADDED_PERCENT ? "-" + "x".repeat(random.nextInt(PADDING_CHARS_MAX)) : "";
    }
}
