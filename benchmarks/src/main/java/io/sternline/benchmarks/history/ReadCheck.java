package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Seen;
import io.sternline.benchmarks.history.Violation.What;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Whether every entry that was shown, to a read or in the answer of a write, is one that was written, is shown with the
 * revision of its write, and is not older than what had been acknowledged when the call began.
 */
final class ReadCheck {
    private final KeyHistory history;
    private final Lifetimes lifetimes;
    private final Violations violations;
    private final Map<Long, Operation> byRevision = new HashMap<>();
    private final Set<Long> seenRevisions = new HashSet<>();

    ReadCheck(final KeyHistory history, final Lifetimes lifetimes, final Violations violations) {
        this.history = history;
        this.lifetimes = lifetimes;
        this.violations = violations;
        for (final Operation operation : history.operations()) {
            if (operation.is(Outcome.DONE) && !operation.kind().reads()) {
                byRevision.put(operation.result().revision(), operation);
            }
            if (operation.seen() != null) {
                seenRevisions.add(operation.seen().revision());
            }
        }
    }

    void check() {
        for (final Operation operation : history.operations()) {
            if (operation.seen() != null) {
                origin(operation, operation.seen());
            }
            final Look look = Look.of(operation);
            if (look != null && !operation.kind().readsPast()) {
                fresh(operation, look);
            }
        }
    }

    private void origin(final Operation operation, final Seen seen) {
        final Operation atRevision = byRevision.get(seen.revision());
        if (history.counter()) {
            if (atRevision != null && !isResult(atRevision, seen)) {
                add(What.REVISION_MISMATCH, "shows what another write made", operation, atRevision);
            }
            return;
        }
        final Operation writer = history.writer(seen.value());
        if (writer == null) {
            violations.add(What.VALUE_FROM_NOWHERE, history.key(), operation + " shows what nobody wrote", operation);
        } else if (writer.is(Outcome.FAILED) || writer.is(Outcome.NOT_APPLIED)) {
            add(What.READ_OF_FAILED_WRITE, "shows what was not applied by", operation, writer);
        } else if (atRevision != null && atRevision != writer) {
            add(What.REVISION_MISMATCH, "shows with the revision of another write the value of", operation, writer);
        } else if (operation.precedes(writer)) {
            add(What.READ_FROM_FUTURE, "was over before the write it shows began:", operation, writer);
        }
    }

    private static boolean isResult(final Operation increment, final Seen seen) {
        return increment.kind() == Kind.INCREMENT
                && seen.value().equals(Long.toString(increment.result().counter()));
    }

    private void fresh(final Operation operation, final Look look) {
        final Change standing = lifetimes.entryChanges().lastDoneBefore(operation.invokedNs());
        if (standing == null) {
            return;
        }
        if (look.present()) {
            if (look.revision() != 0 && look.revision() < standing.revision()) {
                add(standing.removes() ? What.RESURRECTED : missed(standing), standing, operation);
            } else if (look.revision() == 0 && standing.removes() && nothingStoredSince(standing, operation)) {
                add(What.RESURRECTED, standing, operation);
            }
        } else if (!standing.removes()
                && !lifetimes.mayBeRemoved(standing, operation)
                && lifetimes.earliestEndNs(operation, timeline -> timeline.lastDoneBefore(operation.invokedNs()))
                        == Lifetimes.NEVER) {
            add(missed(standing), standing, operation);
        }
    }

    private boolean nothingStoredSince(final Change removal, final Operation operation) {
        return lifetimes.entryChanges().between(removal, operation).stream().allMatch(Change::removes);
    }

    /** Lost, if nobody ever saw it; otherwise it was there, and this answer is stale. */
    private What missed(final Change standing) {
        return seenRevisions.contains(standing.revision()) ? What.STALE_READ : What.LOST_WRITE;
    }

    private void add(final What what, final Change missed, final Operation operation) {
        add(what, "does not show the effect of", operation, missed.operation());
    }

    private void add(final What what, final String verb, final Operation operation, final Operation other) {
        violations.add(what, history.key(), operation + " " + verb + " " + other, operation, other);
    }
}
