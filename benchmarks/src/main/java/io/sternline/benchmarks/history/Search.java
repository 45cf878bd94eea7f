package io.sternline.benchmarks.history;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Looks for an order of one key's operations that respects real time and explains every answer: the algorithm of Wing
 * and Gong ("Testing and verifying concurrent objects", 1993) with the memory of Lowe ("Testing for linearizability",
 * 2017). Depth first: give a place to an operation that may come next and whose answer fits the state, go on from there;
 * where nothing fits, take the last one back. A set of placed operations with its state is never gone into twice.
 *
 * <p>Where there is no order, the search has been everywhere, so the latest answer it ever had to explain next is the
 * first that cannot be explained: whatever explains the answers before it has been tried as a beginning. The states it
 * was stuck in there are all that were possible.
 */
final class Search {
    static final int STUCK_STATES_MAX = 8;

    /** How it ended. */
    enum Answer {
        LINEARIZABLE,
        NOT_LINEARIZABLE,
        /** Given up at a limit. */
        UNKNOWN
    }

    private static final int CLOCK_STEPS = 1024;

    private final Candidates candidates;
    private final Model model;
    private final Limits limits;
    private final LongSupplier nanoClock;
    private final Configuration.Placed placed;
    private final Set<Configuration> tried = new HashSet<>();
    private final Set<State> stuckStates = new LinkedHashSet<>();
    private final int[] order;
    private final boolean[] expiredFirst;
    private final State[] before;
    private int depth;
    private State state = State.ABSENT;
    private int index;
    private boolean expired;
    private Operation unexplained;
    private long triedBytes;
    private long steps;
    private String givenUp;

    Search(final KeyHistory history, final Limits limits, final LongSupplier nanoClock) {
        this.limits = limits;
        this.nanoClock = nanoClock;
        candidates = new Candidates(history);
        model = new Model(history);
        placed = new Configuration.Placed(candidates.answered(), candidates.count());
        order = new int[candidates.count()];
        expiredFirst = new boolean[candidates.count()];
        before = new State[candidates.count()];
    }

    Answer run() {
        final long startNs = nanoClock.getAsLong();
        index = candidates.first();
        while (candidates.answeredLeft() > 0) {
            if (outOfBounds(startNs)) {
                return Answer.UNKNOWN;
            }
            if (index != Candidates.NONE) {
                tryNext();
            } else if (!goBack()) {
                return Answer.NOT_LINEARIZABLE;
            }
        }
        return Answer.LINEARIZABLE;
    }

    /** Which limit was met; null unless UNKNOWN. */
    String givenUp() {
        return givenUp;
    }

    /** The first operation whose answer has no explanation; as far as the search got, if UNKNOWN. */
    Operation unexplained() {
        return unexplained;
    }

    /** States that were possible when it was to be explained, not more than {@link #STUCK_STATES_MAX}. */
    Set<State> stuckStates() {
        return stuckStates;
    }

    long steps() {
        return steps;
    }

    private void tryNext() {
        final Operation operation = candidates.operation(index);
        final State next = expired ? model.stepExpired(state, operation) : model.step(state, operation);
        if (next != null && isNew(next)) {
            candidates.place(index);
            order[depth] = index;
            expiredFirst[depth] = expired;
            before[depth++] = state;
            state = next;
            index = candidates.answeredLeft() == 0 ? Candidates.NONE : candidates.first();
            expired = false;
        } else {
            tryAnother();
        }
    }

    private boolean isNew(final State next) {
        placed.add(index);
        final Configuration configuration = placed.with(next);
        final boolean isNew = tried.add(configuration);
        if (isNew) {
            triedBytes += configuration.bytes();
        } else {
            placed.remove(index);
        }
        return isNew;
    }

    private void tryAnother() {
        if (!expired && state.perishable()) {
            expired = true;
        } else {
            expired = false;
            index = candidates.after(index);
        }
    }

    private boolean goBack() {
        noteStuck();
        if (depth == 0) {
            return false;
        }
        index = order[--depth];
        expired = expiredFirst[depth];
        state = before[depth];
        placed.remove(index);
        candidates.takeBack(index);
        tryAnother();
        return true;
    }

    private void noteStuck() {
        final Operation due = candidates.operation(candidates.due());
        if (unexplained == null || due.endNs() > unexplained.endNs()) {
            unexplained = due;
            stuckStates.clear();
        }
        if (due == unexplained && stuckStates.size() < STUCK_STATES_MAX) {
            stuckStates.add(state);
        }
    }

    private boolean outOfBounds(final long startNs) {
        steps++;
        if (steps > limits.stepsMax()) {
            givenUp = "after " + limits.stepsMax() + " steps (stepsMax)";
        } else if (triedBytes > limits.memoryBytesMax()) {
            givenUp = "with " + triedBytes + " bytes of configurations tried in vain (memoryBytesMax "
                    + limits.memoryBytesMax() + ")";
        } else if (steps % CLOCK_STEPS == 0
                && nanoClock.getAsLong() - startNs > TimeUnit.MILLISECONDS.toNanos(limits.timeMsMax())) {
            givenUp = "after " + limits.timeMsMax() + " ms (timeMsMax)";
        }
        return givenUp != null;
    }
}
