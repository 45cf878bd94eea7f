package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Violation.What;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether SESSION reads keep their promise: each shows a state at least as new as the highest revision that its client had
 * been told, of whatever key, in answers that came before it began. That covers the client's own writes, and that its
 * reads do not go back.
 */
final class SessionCheck {
    private final Map<String, Lifetimes> lifetimes;
    private final Violations violations;

    SessionCheck(final Map<String, Lifetimes> lifetimes, final Violations violations) {
        this.lifetimes = lifetimes;
        this.violations = violations;
    }

    void check(final List<Operation> operations) {
        final Map<Integer, List<Operation>> byClient = new HashMap<>();
        operations.forEach(operation -> byClient.computeIfAbsent(operation.client(), ignored -> new ArrayList<>())
                .add(operation));
        byClient.values().forEach(this::checkClient);
    }

    private void checkClient(final List<Operation> operations) {
        final List<Operation> byEnd = operations.stream()
                .filter(operation -> operation.completedNs() != null)
                .sorted(Comparator.comparingLong(Operation::endNs))
                .toList();
        final List<Operation> reads = operations.stream()
                .filter(operation -> operation.kind() == Kind.SESSION_GET && operation.is(Outcome.DONE))
                .sorted(Comparator.comparingLong(Operation::invokedNs))
                .toList();
        final Map<String, Operation> newestSeen = new HashMap<>();
        Operation newest = null;
        int over = 0;
        for (final Operation read : reads) {
            while (over < byEnd.size() && byEnd.get(over).precedes(read)) {
                final Operation ended = byEnd.get(over++);
                newest = newest == null || told(ended) > told(newest) ? ended : newest;
                if (ended.seen() != null) {
                    newestSeen.merge(
                            ended.key(),
                            ended,
                            (a, b) -> b.seen().revision() > a.seen().revision() ? b : a);
                }
            }
            if (newest != null) {
                checkRead(read, newest, newestSeen.get(read.key()));
            }
        }
    }

    private static long told(final Operation operation) {
        return RevisionCheck.told(operation);
    }

    private void checkRead(final Operation read, final Operation newest, final Operation seenBefore) {
        final Lifetimes key = lifetimes.get(read.key());
        final Change standing = key.entryChanges().lastUpTo(told(newest));
        if (standing != null && misses(read, standing, told(newest), key)) {
            final boolean own = standing.operation().client() == read.client();
            violations.add(
                    own ? What.OWN_WRITE_NOT_SEEN : What.SESSION_WENT_BACK,
                    read.key(),
                    read + " does not show the effect of " + standing.operation() + ", and its client knew revision "
                            + told(newest) + " from " + newest,
                    read,
                    standing.operation(),
                    newest);
        } else if (seenBefore != null
                && read.seen() != null
                && read.seen().revision() < seenBefore.seen().revision()) {
            violations.add(
                    What.SESSION_WENT_BACK, read.key(), read + " shows less than " + seenBefore, read, seenBefore);
        }
    }

    private static boolean misses(
            final Operation read, final Change standing, final long knownRevision, final Lifetimes key) {
        if (read.seen() != null) {
            return read.seen().revision() < standing.revision();
        }
        return !standing.removes()
                && !key.mayBeRemoved(standing, read)
                && read.endNs() < key.earliestEndNs(read, timeline -> timeline.lastUpTo(knownRevision));
    }
}
