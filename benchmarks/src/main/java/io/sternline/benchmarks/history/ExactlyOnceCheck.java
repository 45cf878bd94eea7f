package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Seen;
import io.sternline.benchmarks.history.Violation.What;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/**
 * Whether each write took effect once. A value that shows under two revisions was stored twice. A counter must stand, at
 * every look and so at the last, between what the increments acknowledged before make and what all begun by then can
 * make. Counters that are removed or may expire start again from nothing and are left to the other checks.
 */
final class ExactlyOnceCheck {
    private final KeyHistory history;
    private final Violations violations;

    ExactlyOnceCheck(final KeyHistory history, final Violations violations) {
        this.history = history;
        this.violations = violations;
    }

    void check() {
        if (!history.counter()) {
            checkValues();
        } else if (isSum()) {
            checkSums();
        }
    }

    /** Whether it is a counter whose last look came when all its increments were over, but for those never answered. */
    boolean hasFinalRead() {
        final long lastNs = history.operations().stream()
                .filter(operation -> operation.kind() == Kind.INCREMENT && operation.completedNs() != null)
                .mapToLong(Operation::endNs)
                .max()
                .orElse(Long.MIN_VALUE);
        return history.operations().stream()
                .anyMatch(operation ->
                        operation.kind() == Kind.GET && operation.is(Outcome.DONE) && operation.invokedNs() > lastNs);
    }

    private boolean isSum() {
        return history.operations().stream()
                .noneMatch(operation ->
                        operation.kind().removes() || operation.argument().perishable());
    }

    private void checkValues() {
        final Map<String, Operation> firsts = new HashMap<>();
        for (final Operation operation : history.operations()) {
            final Seen seen = operation.seen();
            if (seen == null) {
                continue;
            }
            final Operation writer = history.writer(seen.value());
            final boolean receipted = writer != null && writer.is(Outcome.DONE);
            final Operation first = receipted ? writer : firsts.putIfAbsent(seen.value(), operation);
            final long revision = receipted
                    ? writer.result().revision()
                    : first == null ? seen.revision() : first.seen().revision();
            if (revision != seen.revision()) {
                violations.add(
                        What.APPLIED_TWICE,
                        history.key(),
                        operation + " shows at revision " + seen.revision() + " what is known at revision " + revision
                                + " from " + first,
                        operation,
                        first);
            }
        }
    }

    private void checkSums() {
        final List<Operation> increments = history.operations().stream()
                .filter(operation -> operation.kind() == Kind.INCREMENT && !operation.is(Outcome.FAILED))
                .toList();
        final Sums begun = new Sums(increments, Operation::invokedNs);
        final Sums answered = new Sums(
                increments.stream()
                        .filter(operation -> operation.completedNs() != null)
                        .toList(),
                Operation::endNs);
        for (final Operation operation : history.operations()) {
            final Long value = counter(operation);
            if (value == null) {
                continue;
            }
            final long own =
                    operation.kind() == Kind.INCREMENT ? operation.argument().delta() : 0;
            final long overBefore = operation.invokedNs() - 1;
            // What was over before counts; of what may have happened, or not, each bound takes what moves it outwards.
            final long low = answered.all(overBefore)
                    + begun.negative(operation.endNs())
                    - answered.negative(overBefore)
                    + Math.max(own, 0);
            final long high = answered.all(overBefore)
                    + begun.positive(operation.endNs())
                    - answered.positive(overBefore)
                    + Math.min(own, 0);
            if (value < low || value > high) {
                violations.add(
                        value < low ? What.COUNTER_TOO_LOW : What.COUNTER_TOO_HIGH,
                        history.key(),
                        operation + ": the counter stands at " + value + ", its increments make " + low + " to " + high,
                        operation);
            }
        }
    }

    /** What the counter was found or left at; null if the operation does not tell. */
    private static Long counter(final Operation operation) {
        if (!operation.is(Outcome.DONE)) {
            return null;
        }
        return switch (operation.kind()) {
            case INCREMENT -> operation.result().counter();
            case GET ->
                operation.seen() == null
                        ? Long.valueOf(0)
                        : Long.valueOf(operation.seen().value());
            default -> null;
        };
    }

    /** Sums of deltas up to a time. */
    private static final class Sums {
        private final long[] timesNs;
        private final long[] positives;
        private final long[] negatives;

        Sums(final List<Operation> increments, final ToLongFunction<Operation> timeNs) {
            final Operation[] sorted = increments.toArray(Operation[]::new);
            Arrays.sort(sorted, (a, b) -> Long.compare(timeNs.applyAsLong(a), timeNs.applyAsLong(b)));
            timesNs = Arrays.stream(sorted).mapToLong(timeNs).toArray();
            positives = new long[sorted.length + 1];
            negatives = new long[sorted.length + 1];
            for (int i = 0; i < sorted.length; i++) {
                final long delta = sorted[i].argument().delta();
                positives[i + 1] = positives[i] + Math.max(delta, 0);
                negatives[i + 1] = negatives[i] + Math.min(delta, 0);
            }
        }

        long positive(final long untilNs) {
            return positives[count(untilNs)];
        }

        long negative(final long untilNs) {
            return negatives[count(untilNs)];
        }

        long all(final long untilNs) {
            return positive(untilNs) + negative(untilNs);
        }

        /** How many up to this time, it included. */
        private int count(final long untilNs) {
            int low = 0;
            int high = timesNs.length;
            while (low < high) {
                final int middle = (low + high) >>> 1;
                if (timesNs[middle] <= untilNs) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }
    }
}
