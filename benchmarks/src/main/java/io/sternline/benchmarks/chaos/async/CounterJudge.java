package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.async.AsyncFault.What;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Seen;
import java.util.List;
import java.util.function.Predicate;

/**
 * Holds counters against their increments.
 *
 * <p>An increment takes effect at most once, on the value that its primary has. What a failover loses of a counter is not
 * added up again when the dead primary is back: its tail's entry comes back as a whole, or not at all if its successor
 * has changed it, as for any other entry. So a counter may stand below the sum of what was acknowledged if there were several
 * primaries, never above the sum of what may have happened; and one primary adds without a gap.
 */
final class CounterJudge {
    private final Evidence evidence;
    private final Faults faults;
    private long missed;

    CounterJudge(final Evidence evidence, final Faults faults) {
        this.evidence = evidence;
        this.faults = faults;
    }

    /** Counters whose newest acknowledged increment is gone with a disk. */
    long missed() {
        return missed;
    }

    void check(final KeyHistory history) {
        final List<Operation> acknowledged = history.acknowledged();
        Operation before = null;
        for (final Operation increment : acknowledged) {
            if (before != null && Revisions.isSameTerm(KeyHistory.revision(before), KeyHistory.revision(increment))) {
                checkStep(history, before, increment);
            }
            checkSum(history, increment.result().counter(), increment.invokedNs() + 1, increment.toString());
            before = increment;
        }
        if (before != null) {
            checkEnd(history, before, evidence.held().get(history.key()));
        }
    }

    private void checkEnd(final KeyHistory history, final Operation newest, final Seen held) {
        final long revision = KeyHistory.revision(newest);
        if (held == null || held.revision() < revision) {
            if (evidence.losses().mayMiss(revision)) {
                missed++;
            } else {
                faults.add(What.ASYNC_WRITE_LOST, newest + " was acknowledged; at the end there is " + held);
            }
            return;
        }
        final long value = Long.parseLong(held.value());
        checkSum(history, value, Long.MAX_VALUE, "at the end");
        if (held.revision() == revision && value != newest.result().counter()) {
            faults.add(What.ASYNC_REVISION_MISMATCH, newest + " made that revision, which has " + held);
        } else if (Revisions.isSameTerm(held.revision(), revision)
                && value < newest.result().counter()) {
            faults.add(What.ASYNC_COUNTED_TOO_LITTLE, newest + " came before " + held);
        }
    }

    /** One primary carried out both. */
    private void checkStep(final KeyHistory history, final Operation before, final Operation increment) {
        final long step = increment.result().counter() - before.result().counter();
        final long delta = increment.argument().delta();
        final long open =
                sum(history, other -> KeyHistory.isIndeterminate(other) && other.invokedNs() < increment.invokedNs());
        if (step < delta) {
            faults.add(What.ASYNC_COUNTED_TOO_LITTLE, increment + " came after " + before + " of the same primary");
        } else if (step > delta + open) {
            faults.add(
                    What.ASYNC_COUNTED_TWICE,
                    increment + " came after " + before + " of the same primary, and no more than " + open
                            + " was open");
        }
    }

    private void checkSum(final KeyHistory history, final long value, final long beforeNs, final String when) {
        final long most = sum(history, other -> KeyHistory.mayHaveHappened(other) && other.invokedNs() < beforeNs);
        if (value > most) {
            faults.add(
                    What.ASYNC_COUNTED_TWICE,
                    history.key() + " stands at " + value + ", and its increments make " + most + " (" + when + ")");
        }
    }

    private static long sum(final KeyHistory history, final Predicate<Operation> which) {
        return history.operations().stream()
                .filter(KeyHistory::isWrite)
                .filter(which)
                .mapToLong(operation -> operation.argument().delta())
                .sum();
    }
}
