package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Violation.What;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/** Whether the operations on each key can be put in one order; if not, says where it breaks, for people to read. */
final class LinearizabilityCheck {
    /** Operations shown that were over before the one that cannot be explained began. */
    private static final int BEFORE_MAX = 8;

    /** Operations shown that ran at the same time. Calls that nobody answered run at the same time as all that follow. */
    private static final int AROUND_MAX = 24;

    private final Limits limits;
    private final LongSupplier nanoClock;
    private final Violations violations;
    private final List<Undecided> undecided = new ArrayList<>();
    private long steps;

    LinearizabilityCheck(final Limits limits, final LongSupplier nanoClock, final Violations violations) {
        this.limits = limits;
        this.nanoClock = nanoClock;
        this.violations = violations;
    }

    void check(final KeyHistory history) {
        final Search search = new Search(history, limits, nanoClock);
        final Search.Answer answer = search.run();
        steps += search.steps();
        if (answer == Search.Answer.NOT_LINEARIZABLE) {
            violations.add(explain(history, search));
        } else if (answer == Search.Answer.UNKNOWN) {
            undecided.add(new Undecided(
                    history.key(),
                    "given up " + search.givenUp()
                            + (search.unexplained() == null ? "" : ", stuck longest at " + search.unexplained())));
        }
    }

    /** Keys that no answer was found for. */
    List<Undecided> undecided() {
        return undecided;
    }

    long steps() {
        return steps;
    }

    private static Violation explain(final KeyHistory history, final Search search) {
        final Operation culprit = search.unexplained();
        final long explained = history.operations().stream()
                .filter(operation -> !operation.kind().readsPast())
                .filter(operation -> !operation.is(Operation.Outcome.FAILED) && operation.endNs() < culprit.endNs())
                .count();
        final List<Operation> around = around(history, culprit);
        final String states = search.stuckStates().stream().map(State::toString).collect(Collectors.joining("; "));
        final String text = "The first " + explained + " answers on '" + history.key()
                + "' can be explained, the next one cannot: " + culprit + ". Possible then: " + states
                + (search.stuckStates().size() == Search.STUCK_STATES_MAX ? "; ..." : "");
        return new Violation(What.NOT_LINEARIZABLE, history.key(), text, around);
    }

    /** The culprit first, then what ran with it and shortly before it, in order of invocation. */
    private static List<Operation> around(final KeyHistory history, final Operation culprit) {
        final Comparator<Operation> latestFirst =
                Comparator.comparingLong(Operation::endNs).reversed();
        final List<Operation> shown = new ArrayList<>(history.operations().stream()
                .filter(operation -> operation.precedes(culprit) && !operation.is(Operation.Outcome.FAILED))
                .sorted(latestFirst)
                .limit(BEFORE_MAX)
                .toList());
        history.operations().stream()
                .filter(operation -> operation != culprit && operation.invokedNs() <= culprit.endNs())
                .filter(operation -> !operation.precedes(culprit) && !operation.is(Operation.Outcome.FAILED))
                .sorted(Comparator.comparingLong(Operation::invokedNs).reversed())
                .limit(AROUND_MAX)
                .forEach(shown::add);
        shown.sort(Comparator.comparingLong(Operation::invokedNs));
        shown.add(0, culprit);
        return List.copyOf(shown);
    }
}
