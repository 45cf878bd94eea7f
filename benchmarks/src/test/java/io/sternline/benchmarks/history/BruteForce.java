package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Decides linearizability by trying every order of the answered operations and every choice of unanswered ones, each at
 * any revision. Written apart from {@link Model} and {@link Search}, with nothing clever in it.
 */
final class BruteForce {
    private static final long OTHER = Long.MAX_VALUE;

    private final List<Operation> operations;
    private final Set<Long> revisions = new TreeSet<>(List.of(OTHER));

    private BruteForce(final List<Operation> operations) {
        this.operations = operations.stream()
                .filter(operation -> operation.outcome() != Outcome.FAILED)
                .filter(operation -> !operation.kind().readsPast())
                .toList();
        for (final Operation operation : operations) {
            if (operation.seen() != null) {
                revisions.add(operation.seen().revision());
            }
            if (operation.argument().expectedRevision() != null) {
                revisions.add(operation.argument().expectedRevision());
            }
        }
    }

    static boolean isLinearizable(final List<Operation> operations) {
        final BruteForce force = new BruteForce(operations);
        return force.reaches(new ArrayList<>(force.operations), null);
    }

    private boolean reaches(final List<Operation> left, final Seen entry) {
        if (left.stream().allMatch(operation -> operation.outcome() == Outcome.INDETERMINATE)) {
            return true;
        }
        for (int i = 0; i < left.size(); i++) {
            final Operation operation = left.get(i);
            if (left.stream().noneMatch(other -> other.endNs() < operation.invokedNs())) {
                final List<Operation> rest = new ArrayList<>(left);
                rest.remove(i);
                for (final Effect effect : effects(operation, entry)) {
                    if (reaches(rest, effect.entry())) {
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private record Effect(Seen entry) {}

    private List<Effect> effects(final Operation operation, final Seen entry) {
        final List<Effect> effects = new ArrayList<>();
        if (operation.outcome() == Outcome.INDETERMINATE) {
            revisions.forEach(revision -> effects.add(new Effect(after(operation, entry, revision))));
        } else if (answer(operation, entry)) {
            final boolean done = operation.outcome() == Outcome.DONE;
            final Long revision = operation.result().revision();
            effects.add(new Effect(done ? after(operation, entry, revision == null ? 0 : revision) : entry));
        }
        return effects;
    }

    private static boolean condition(final Operation operation, final Seen entry) {
        return switch (operation.kind()) {
            case PUT_IF_ABSENT -> entry == null;
            case REMOVE, TOUCH -> entry != null;
            case REPLACE_IF_REVISION, REMOVE_IF_REVISION ->
                entry != null && entry.revision() == operation.argument().expectedRevision();
            default -> true;
        };
    }

    private static boolean answer(final Operation operation, final Seen entry) {
        if (condition(operation, entry) != (operation.outcome() == Outcome.DONE)) {
            return false;
        }
        return switch (operation.kind()) {
            case GET, GET_AND_PUT -> equal(operation.seen(), entry);
            case INCREMENT ->
                operation.result().counter()
                        == counter(entry) + operation.argument().delta();
            case PUT_IF_ABSENT, REPLACE_IF_REVISION, REMOVE_IF_REVISION ->
                operation.outcome() == Outcome.DONE || equal(operation.seen(), entry);
            default -> true;
        };
    }

    private static Seen after(final Operation operation, final Seen entry, final long revision) {
        if (!condition(operation, entry)) {
            return entry;
        }
        return switch (operation.kind()) {
            case PUT, PUT_IF_ABSENT, REPLACE_IF_REVISION, GET_AND_PUT ->
                new Seen(operation.argument().value(), revision);
            case REMOVE, REMOVE_IF_REVISION -> null;
            case INCREMENT ->
                new Seen(Long.toString(counter(entry) + operation.argument().delta()), revision);
            default -> entry;
        };
    }

    private static long counter(final Seen entry) {
        return entry == null ? 0 : Long.parseLong(entry.value());
    }

    private static boolean equal(final Seen a, final Seen b) {
        return a == null ? b == null : a.equals(b);
    }
}
