package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.chaos.async.AsyncFault.What;
import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Seen;

/**
 * Holds SESSION reads against what their own client had written before: as long as no other node becomes primary they show
 * that or something newer, whichever node answers. Afterwards they may show less, until the node that was primary is
 * back: the write may be there only. A primary that does not know yet that it is none goes on acknowledging for a moment, so
 * what counts is whether a later term had begun by the end of the read, not whether it began after the write.
 */
final class OwnReadsJudge {
    private final Evidence evidence;
    private final Faults faults;
    private long judged;
    private long excused;

    OwnReadsJudge(final Evidence evidence, final Faults faults) {
        this.evidence = evidence;
        this.faults = faults;
    }

    long judged() {
        return judged;
    }

    /** Reads that showed less because there was another primary by then. */
    long excused() {
        return excused;
    }

    void check(final KeyHistory history) {
        Operation newest = null;
        boolean mayBeRemoved = false;
        for (final Operation operation : history.operations()) {
            if (KeyHistory.isAcknowledgedChange(operation)) {
                newest = operation;
                mayBeRemoved = KeyHistory.isRemoval(operation);
            } else if (KeyHistory.isIndeterminate(operation)) {
                mayBeRemoved |= KeyHistory.isRemoval(operation);
            } else if (newest != null && operation.kind() == Kind.SESSION_GET && operation.outcome() == Outcome.DONE) {
                judged++;
                checkRead(operation, newest, mayBeRemoved);
            }
        }
    }

    private void checkRead(final Operation read, final Operation newest, final boolean mayBeRemoved) {
        final Seen seen = read.result().seen();
        final long revision = KeyHistory.revision(newest);
        final boolean isLess = seen == null ? !mayBeRemoved : seen.revision() < revision;
        if (!isLess) {
            return;
        }
        if (evidence.reigns().isOver(Revisions.term(revision), read.completedNs(), evidence.clockUncertaintyNs())) {
            excused++;
        } else {
            faults.add(What.ASYNC_OWN_WRITE_NOT_SEEN, read + " came after " + newest + " of the same client");
        }
    }
}
