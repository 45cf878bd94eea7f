package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Outcome;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The operations that have no place in the order yet, and which of them may come next. An answered one may if nothing
 * without a place was over before it began: in a list of all calls and answers by time, its call stands before the first
 * answer. Taking an operation out of the list and putting it back is done in the manner of Knuth's dancing links.
 *
 * <p>Unanswered ones come last: most are not needed, and those that are, are needed when nothing else goes. Many of them
 * do the same as far as anybody can tell (all removals; all writes of values nobody saw). Such are given places in the
 * order of their invocation only. Nothing is lost by that, as they stay open for ever and so could change places; and k
 * of them stand for k + 1 possibilities instead of 2^k.
 */
final class Candidates {
    static final int NONE = -1;

    private final Operation[] operations;
    private final int answered;
    private final int[] previousAlike;
    private final boolean[] placed;
    private final int[] next;
    private final int[] previous;
    private final int[] eventOperations;
    private final int[] callEvents;
    private final int[] answerEvents;
    private final int head;
    private int answeredLeft;

    Candidates(final KeyHistory history) {
        operations = history.operations().stream()
                .filter(operation -> !operation.is(Outcome.FAILED))
                .filter(operation -> !operation.kind().readsPast())
                .sorted(Comparator.comparing((Operation operation) -> operation.is(Outcome.INDETERMINATE))
                        .thenComparingLong(Operation::invokedNs))
                .toArray(Operation[]::new);
        answered = (int) Arrays.stream(operations)
                .filter(operation -> operation.completedNs() != null)
                .count();
        answeredLeft = answered;
        placed = new boolean[operations.length];
        previousAlike = alike(history);
        head = 2 * answered;
        next = new int[head + 1];
        previous = new int[head + 1];
        eventOperations = new int[head];
        callEvents = new int[answered];
        answerEvents = new int[answered];
        link();
    }

    private void link() {
        final long[][] events = new long[2 * answered][];
        for (int i = 0; i < answered; i++) {
            events[2 * i] = new long[] {operations[i].invokedNs(), 0, i};
            events[2 * i + 1] = new long[] {operations[i].endNs(), 1, i};
        }
        Arrays.sort(events, Comparator.comparingLong((long[] event) -> event[0]).thenComparingLong(event -> event[1]));
        for (int event = 0; event < events.length; event++) {
            final int operation = (int) events[event][2];
            eventOperations[event] = operation;
            (events[event][1] == 0 ? callEvents : answerEvents)[operation] = event;
        }
        for (int event = 0; event <= head; event++) {
            next[event] = event == head ? 0 : event + 1;
            previous[event] = event == 0 ? head : event - 1;
        }
    }

    private int[] alike(final KeyHistory history) {
        final int[] result = new int[operations.length];
        final Map<List<Object>, Integer> last = new HashMap<>();
        for (int i = 0; i < operations.length; i++) {
            result[i] = NONE;
            if (i >= answered && history.firstObserver(operations[i]) == null) {
                final Integer before = last.put(likeness(operations[i]), i);
                result[i] = before == null ? NONE : before;
            }
        }
        return result;
    }

    private static List<Object> likeness(final Operation operation) {
        final Operation.Argument argument = operation.argument();
        final Operation.Kind kind =
                operation.kind() == Operation.Kind.GET_AND_PUT ? Operation.Kind.PUT : operation.kind();
        final long number = switch (kind) {
            case INCREMENT -> argument.delta();
            case REPLACE_IF_REVISION, REMOVE_IF_REVISION -> argument.expectedRevision();
            default -> 0;
        };
        return List.of(kind, number, argument.perishable());
    }

    int count() {
        return operations.length;
    }

    /** The answered ones have the numbers below this. */
    int answered() {
        return answered;
    }

    /** Answered operations that have no place yet. */
    int answeredLeft() {
        return answeredLeft;
    }

    Operation operation(final int index) {
        return operations[index];
    }

    /** The operation whose answer is the next that has to be explained; there must be one left. */
    int due() {
        int event = next[head];
        while (answerEvents[eventOperations[event]] != event) {
            event = next[event];
        }
        return eventOperations[event];
    }

    /** The first that may come next, or NONE. */
    int first() {
        return answeredFrom(next[head]);
    }

    /** The one to try after this one, or NONE. */
    int after(final int index) {
        return index < answered ? answeredFrom(next[callEvents[index]]) : openFrom(index + 1);
    }

    private int answeredFrom(final int event) {
        if (event != head && callEvents[eventOperations[event]] == event) {
            return eventOperations[event];
        }
        return openFrom(answered);
    }

    private int openFrom(final int from) {
        final long dueNs = from == operations.length || answeredLeft == 0 ? 0 : operations[due()].endNs();
        for (int i = from; i < operations.length && operations[i].invokedNs() <= dueNs; i++) {
            if (!placed[i] && (previousAlike[i] == NONE || placed[previousAlike[i]])) {
                return i;
            }
        }
        return NONE;
    }

    /** Gives it a place: it is no candidate any more. */
    void place(final int index) {
        placed[index] = true;
        if (index < answered) {
            unlink(callEvents[index]);
            unlink(answerEvents[index]);
            answeredLeft--;
        }
    }

    /** Takes back the last {@link #place}. */
    void takeBack(final int index) {
        placed[index] = false;
        if (index < answered) {
            relink(answerEvents[index]);
            relink(callEvents[index]);
            answeredLeft++;
        }
    }

    private void unlink(final int event) {
        next[previous[event]] = next[event];
        previous[next[event]] = previous[event];
    }

    private void relink(final int event) {
        next[previous[event]] = event;
        previous[next[event]] = event;
    }
}
