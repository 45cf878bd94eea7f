package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Violation.What;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether revisions are what they are said to be, the places of writes in one order of all changes to all keys. Cheap, and
 * sees what a search for some order cannot: that there is an order, but not the one that the store has told.
 */
final class RevisionCheck {
    private final Violations violations;

    RevisionCheck(final Violations violations) {
        this.violations = violations;
    }

    /** No two writes have the same, and none has a lower one than was known to anybody before it began. */
    void checkAll(final List<Operation> operations) {
        unique(operations);
        realTime(operations);
    }

    private void unique(final List<Operation> operations) {
        final Map<Long, Operation> owners = new HashMap<>();
        for (final Operation operation : operations) {
            if (operation.is(Outcome.DONE) && !operation.kind().reads()) {
                final Operation other = owners.putIfAbsent(operation.result().revision(), operation);
                if (other != null) {
                    add(What.REVISION_REUSED, operation, "has the revision of", other);
                }
            }
        }
    }

    private void realTime(final List<Operation> operations) {
        final List<Operation> byInvocation = operations.stream()
                .sorted(Comparator.comparingLong(Operation::invokedNs))
                .toList();
        final List<Operation> byEnd = operations.stream()
                .filter(operation -> told(operation) > 0)
                .sorted(Comparator.comparingLong(Operation::endNs))
                .toList();
        int over = 0;
        Operation highest = null;
        for (final Operation operation : byInvocation) {
            while (over < byEnd.size() && byEnd.get(over).precedes(operation)) {
                final Operation ended = byEnd.get(over++);
                highest = highest == null || told(ended) > told(highest) ? ended : highest;
            }
            final long revision = receipt(operation);
            if (revision >= 0 && highest != null && isTooLow(operation, revision, told(highest))) {
                add(
                        What.REVISION_ORDER,
                        operation,
                        "began when revision " + told(highest) + " was already known from",
                        highest);
            }
        }
    }

    /** A write needs a revision of its own; one that was not applied tells the state's. */
    private static boolean isTooLow(final Operation operation, final long revision, final long known) {
        return operation.is(Outcome.DONE) ? revision <= known : revision < known;
    }

    private static long receipt(final Operation operation) {
        return operation.result() == null || operation.result().revision() == null
                ? -1
                : operation.result().revision();
    }

    /** The highest revision that its answer proves to exist. */
    static long told(final Operation operation) {
        final long shown = operation.seen() == null ? 0 : operation.seen().revision();
        return Math.max(shown, receipt(operation));
    }

    /** What a write found on its key is what the write right before it, by revision, had left there. */
    void checkPredecessors(final KeyHistory history, final Lifetimes lifetimes) {
        for (final Operation operation : history.operations()) {
            final Look look = Look.of(operation);
            if (look != null && receipt(operation) > 0) {
                predecessor(operation, look, lifetimes);
            }
        }
    }

    private void predecessor(final Operation operation, final Look look, final Lifetimes lifetimes) {
        final long upTo = operation.is(Outcome.DONE) ? receipt(operation) - 1 : receipt(operation);
        final Change before = lifetimes.entryChanges().lastUpTo(upTo);
        if (before == null) {
            return;
        }
        final boolean wrong;
        if (!look.present()) {
            wrong = !before.removes()
                    && !lifetimes.mayBeRemoved(before, operation)
                    && lifetimes.earliestEndNs(operation, timeline -> timeline.lastUpTo(upTo)) == Lifetimes.NEVER;
        } else if (look.revision() == 0) {
            wrong = before.removes()
                    && lifetimes.entryChanges().between(before, operation).stream()
                            .allMatch(Change::removes);
        } else {
            wrong = look.revision() < before.revision() || look.revision() > upTo;
        }
        if (wrong) {
            add(What.WRONG_PREDECESSOR, operation, "did not find what is left by", before.operation());
        }
    }

    private void add(final What what, final Operation operation, final String verb, final Operation other) {
        violations.add(what, operation.key(), operation + " " + verb + " " + other, operation, other);
    }
}
