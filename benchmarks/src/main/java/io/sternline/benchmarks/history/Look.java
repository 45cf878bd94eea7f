package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Seen;

/**
 * What an operation's answer says of the entry that stood right before it.
 *
 * @param present whether there was one.
 * @param revision its revision; 0 if the answer does not tell.
 */
record Look(boolean present, long revision) {
    private static final Look ABSENT = new Look(false, 0);
    private static final Look PRESENT = new Look(true, 0);

    /** Null if the answer, or the lack of one, says nothing. */
    static Look of(final Operation operation) {
        if (operation.is(Outcome.FAILED) || operation.is(Outcome.INDETERMINATE)) {
            return null;
        }
        final boolean done = operation.is(Outcome.DONE);
        return switch (operation.kind()) {
            case PUT, INCREMENT -> null;
            case GET, SESSION_GET, LOCAL_GET, GET_AND_PUT -> shown(operation.seen());
            case PUT_IF_ABSENT -> done ? ABSENT : operation.seen() == null ? PRESENT : shown(operation.seen());
            case REPLACE_IF_REVISION, REMOVE_IF_REVISION ->
                done ? new Look(true, operation.argument().expectedRevision()) : shown(operation.seen());
            case REMOVE, TOUCH -> done ? PRESENT : ABSENT;
        };
    }

    private static Look shown(final Seen seen) {
        return seen == null ? ABSENT : new Look(true, seen.revision());
    }
}
