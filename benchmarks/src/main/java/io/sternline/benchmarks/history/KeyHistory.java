package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Operation.Seen;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened to one key, and what can be concluded at once: values are unique, so whoever saw one proves that its
 * write took effect, by when, and at which revision. That settles most calls that were never answered.
 */
final class KeyHistory {
    private final String key;
    private final List<Operation> operations;
    private final Map<String, Operation> writers = new HashMap<>();
    private final Map<String, Operation> firstObservers = new HashMap<>();
    private final List<Change> changes = new ArrayList<>();
    private final boolean counter;

    /** @throws IllegalArgumentException if two writes store the same value, or values and increments meet. */
    KeyHistory(final String key, final List<Operation> operations) {
        this.key = key;
        this.operations = operations.stream()
                .sorted(Comparator.comparingLong(Operation::invokedNs))
                .toList();
        counter = operations.stream().anyMatch(operation -> operation.kind() == Kind.INCREMENT);
        if (counter
                && operations.stream().anyMatch(operation -> operation.kind().storesValue())) {
            throw new IllegalArgumentException(
                    "'" + key + "' is both incremented and given values: use a key for one or the other");
        }
        operations.forEach(this::index);
        operations.forEach(this::conclude);
    }

    private void index(final Operation operation) {
        if (operation.kind().storesValue()) {
            final Operation other = writers.put(operation.argument().value(), operation);
            if (other != null) {
                throw new IllegalArgumentException("operations " + other.number() + " and " + operation.number()
                        + " both store '" + operation.argument().value() + "' under '" + key
                        + "': values must be unique for a key");
            }
        }
        final Seen seen = operation.seen();
        if (seen != null) {
            firstObservers.merge(
                    seen.value(), operation, (first, second) -> second.endNs() < first.endNs() ? second : first);
        }
    }

    private void conclude(final Operation operation) {
        if (operation.kind().reads()) {
            return;
        }
        if (operation.is(Outcome.DONE)) {
            changes.add(new Change(operation, true, operation.result().revision(), operation.endNs()));
        } else if (operation.is(Outcome.INDETERMINATE)) {
            final Operation observer = firstObserver(operation);
            changes.add(
                    observer == null
                            ? new Change(operation, false, 0, Long.MAX_VALUE)
                            : new Change(operation, true, observer.seen().revision(), observer.endNs()));
        }
    }

    String key() {
        return key;
    }

    /** In order of invocation. */
    List<Operation> operations() {
        return operations;
    }

    /** Every write that took effect or may have. */
    List<Change> changes() {
        return changes;
    }

    /** Whether it is incremented, so that equal values need not come from the same write. */
    boolean counter() {
        return counter;
    }

    /** The write that stores this value, whatever became of it; null if there is none. */
    Operation writer(final String value) {
        return writers.get(value);
    }

    /** Who was the first to be done with seeing what this write stored; null if nobody saw it. */
    Operation firstObserver(final Operation write) {
        return write.kind().storesValue() ? firstObservers.get(write.argument().value()) : null;
    }
}
