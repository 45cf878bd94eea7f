package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.watch.WatchSession;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Kind;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Puts the evidence before each judge, key by key. */
final class AsyncJudge {
    private final Evidence evidence;
    private final Faults faults;

    /** @param faults found already; more are added. */
    AsyncJudge(final Evidence evidence, final Faults faults) {
        this.evidence = evidence;
        this.faults = faults;
    }

    /** @param lag what was seen of the replicas' lag. */
    AsyncVerdict judge(final LagLog.Summary lag) {
        final HeldJudge held = new HeldJudge(evidence, faults);
        final CounterJudge counters = new CounterJudge(evidence, faults);
        final OwnReadsJudge reads = new OwnReadsJudge(evidence, faults);
        final List<KeyHistory> histories = KeyHistory.of(evidence.operations());
        for (final KeyHistory history : histories) {
            if (isCounter(history)) {
                counters.check(history);
            } else {
                held.check(history);
            }
            reads.check(history);
        }
        checkOthers(histories);
        new AsyncWatchJudge(evidence, faults).check();
        final List<Operation> acknowledged = evidence.operations().stream()
                .filter(KeyHistory::isAcknowledgedChange)
                .toList();
        return new AsyncVerdict(
                acknowledged.size(),
                histories.stream()
                        .filter(history -> history.operations().size() == 1)
                        .mapToLong(history -> history.acknowledged().size())
                        .sum(),
                evidence.operations().stream()
                        .filter(KeyHistory::isIndeterminate)
                        .count(),
                held.missed() + counters.missed(),
                held.overtaken(),
                reads.judged(),
                reads.excused(),
                (int) acknowledged.stream()
                        .map(KeyHistory::revision)
                        .map(Revisions::term)
                        .distinct()
                        .count(),
                lag.tailChangesTaken(),
                lag.tailChangesOvertaken(),
                lag.largestRecords(),
                evidence.watches().size(),
                (int) evidence.watches().stream()
                        .filter(WatchSession::isCompacted)
                        .count(),
                evidence.watches().stream()
                        .mapToLong(session -> session.changes().size())
                        .sum(),
                faults.counts(),
                faults.kept());
    }

    private static boolean isCounter(final KeyHistory history) {
        return history.operations().stream().anyMatch(operation -> operation.kind() == Kind.INCREMENT);
    }

    private void checkOthers(final List<KeyHistory> histories) {
        final Set<String> written = new HashSet<>();
        histories.forEach(history -> written.add(history.key()));
        evidence.held().forEach((key, held) -> {
            if (!written.contains(key)) {
                faults.add(AsyncFault.What.ASYNC_VALUE_FROM_NOWHERE, "nobody ever wrote to " + key + ": " + held);
            }
        });
    }
}
