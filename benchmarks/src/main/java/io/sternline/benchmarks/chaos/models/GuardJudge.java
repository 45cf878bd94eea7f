package io.sternline.benchmarks.chaos.models;

import io.sternline.benchmarks.chaos.models.ModelFault.What;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Holds guarded writes against what happened to the entries they relied on. Revisions are one order of all writes, so a write of revision
 * {@code r} that relied on revision {@code t} must not have taken effect if the guarding entry was written at a revision between the two.
 * And it must not have been refused if that entry stood at {@code t} for certain from when it was asked for until the answer came.
 */
final class GuardJudge {
    private final ModelFaults faults;

    GuardJudge(final ModelFaults faults) {
        this.faults = faults;
    }

    void judge(final List<GuardRecord> records) {
        records.stream().collect(Collectors.groupingBy(GuardRecord::guard)).forEach((guard, ofGuard) -> {
            final List<GuardRecord> changes =
                    ofGuard.stream().filter(GuardRecord::isOfGuard).toList();
            final Map<Long, GuardRecord> byRevision = new TreeMap<>();
            changes.stream()
                    .filter(change -> change.answer() == Answer.DONE)
                    .forEach(change -> byRevision.put(change.revision(), change));
            final NavigableSet<Long> revisions = new TreeSet<>(byRevision.keySet());
            for (final GuardRecord write : ofGuard) {
                if (!write.isOfGuard() && write.answer() == Answer.DONE) {
                    checkDone(write, revisions);
                } else if (!write.isOfGuard() && write.answer() == Answer.REFUSED) {
                    checkRefused(write, byRevision.get(write.token()), changes);
                }
            }
        });
    }

    private void checkDone(final GuardRecord write, final NavigableSet<Long> revisions) {
        final Long later = revisions.higher(write.token());
        if (later != null && later < write.revision()) {
            faults.add(What.GUARD_IGNORED, write + " took effect, though its guard was written at " + later);
        }
    }

    private void checkRefused(final GuardRecord write, final GuardRecord relied, final List<GuardRecord> changes) {
        final boolean stood = relied != null
                && relied.endedNs() < write.invokedNs()
                && changes.stream().noneMatch(change -> mayHaveReplaced(change, write));
        if (stood) {
            faults.add(What.FENCED_WITHOUT_CAUSE, write + " was refused, and its guard stood since " + relied);
        }
    }

    private static boolean mayHaveReplaced(final GuardRecord change, final GuardRecord write) {
        return change.answer().mayHaveHappened()
                && change.invokedNs() < write.endedNs()
                && (change.answer() == Answer.UNKNOWN || change.revision() > write.token());
    }
}
