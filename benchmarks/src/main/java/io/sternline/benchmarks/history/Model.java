package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Seen;

/**
 * What one key of a correct store does: from a state and an operation to the next state, or to none if the store could
 * not have given this answer. Says nothing of the order of revisions, only that an entry is seen with its own.
 *
 * <p>An unanswered call may as well not happen, so it is only given a place where it makes a difference: where it would
 * change nothing, the model refuses it.
 */
final class Model {
    private final KeyHistory history;

    Model(final KeyHistory history) {
        this.history = history;
    }

    /** The state after the operation; null if it is impossible here. */
    State step(final State state, final Operation operation) {
        if (operation.is(Outcome.NOT_APPLIED)) {
            return refused(state, operation);
        }
        final boolean answered = operation.is(Outcome.DONE);
        return switch (operation.kind()) {
            case GET, SESSION_GET, LOCAL_GET -> seen(state, operation.seen());
            case PUT -> stored(operation);
            case GET_AND_PUT -> !answered || state.shows(operation.seen()) ? stored(operation) : null;
            case PUT_IF_ABSENT -> state.present() ? null : stored(operation);
            case REPLACE_IF_REVISION -> meets(state, operation) ? stored(operation) : null;
            case REMOVE -> state.present() ? State.ABSENT : null;
            case REMOVE_IF_REVISION -> meets(state, operation) ? State.ABSENT : null;
            case INCREMENT -> incremented(state, operation, answered);
            case TOUCH -> touched(state, operation, answered);
        };
    }

    /**
     * The state after the operation if the entry expired right before; null if it cannot have, or the operation is
     * impossible then.
     */
    State stepExpired(final State state, final Operation operation) {
        return state.perishable() ? step(State.ABSENT, operation) : null;
    }

    private static State refused(final State state, final Operation operation) {
        final Seen seen = operation.seen();
        return switch (operation.kind()) {
            case PUT_IF_ABSENT -> state.present() && (seen == null || state.shows(seen)) ? seen(state, seen) : null;
            case REPLACE_IF_REVISION, REMOVE_IF_REVISION -> {
                final boolean stoodInTheWay =
                        seen != null && seen.revision() == operation.argument().expectedRevision();
                yield stoodInTheWay ? null : seen(state, seen);
            }
            default -> state.present() ? null : state;
        };
    }

    private static State seen(final State state, final Seen seen) {
        if (seen == null) {
            return state.present() ? null : state;
        }
        return state.shows(seen) ? state.at(seen.revision()) : null;
    }

    private static boolean meets(final State state, final Operation operation) {
        return state.mayHave(operation.argument().expectedRevision());
    }

    private State stored(final Operation operation) {
        final boolean perishable = operation.argument().perishable();
        if (operation.is(Outcome.DONE)) {
            return new State(operation.argument().value(), operation.result().revision(), perishable);
        }
        final Operation observer = history.firstObserver(operation);
        return observer == null
                ? new State(State.UNSEEN, 0, perishable)
                : new State(operation.argument().value(), observer.seen().revision(), perishable);
    }

    private static State incremented(final State state, final Operation operation, final boolean answered) {
        final long delta = operation.argument().delta();
        final long before = state.present() ? Long.parseLong(state.value()) : 0;
        final long after = before + delta;
        if (answered && after != operation.result().counter()) {
            return null;
        }
        return new State(
                Long.toString(after),
                answered ? operation.result().revision() : 0,
                state.present() ? state.perishable() : operation.argument().perishable());
    }

    private static State touched(final State state, final Operation operation, final boolean answered) {
        if (!state.present()) {
            return null;
        }
        final State next = state.perishable(operation.argument().perishable());
        return answered || next != state ? next : null;
    }
}
