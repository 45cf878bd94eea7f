package io.sternline.benchmarks.chaos.async;

import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Kind;
import io.sternline.benchmarks.history.Operation.Outcome;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the one writer of a key did to it and read of it, in order. */
final class KeyHistory {
    private final String key;
    private final List<Operation> operations = new ArrayList<>();

    private KeyHistory(final String key) {
        this.key = key;
    }

    /** Of each key. */
    static List<KeyHistory> of(final List<Operation> operations) {
        final Map<String, KeyHistory> byKey = new HashMap<>();
        operations.stream()
                .sorted(Comparator.comparingLong(Operation::invokedNs))
                .forEach(operation -> byKey.computeIfAbsent(operation.key(), KeyHistory::new)
                        .operations
                        .add(operation));
        return List.copyOf(byKey.values());
    }

    String key() {
        return key;
    }

    List<Operation> operations() {
        return operations;
    }

    /** Acknowledged changes, in order of revision. */
    List<Operation> acknowledged() {
        return operations.stream()
                .filter(KeyHistory::isAcknowledgedChange)
                .sorted(Comparator.comparingLong(KeyHistory::revision))
                .toList();
    }

    static boolean isAcknowledgedChange(final Operation operation) {
        return isWrite(operation) && operation.outcome() == Outcome.DONE;
    }

    static boolean isIndeterminate(final Operation operation) {
        return operation.outcome() == Outcome.INDETERMINATE;
    }

    static boolean isWrite(final Operation operation) {
        return operation.kind() != Kind.SESSION_GET;
    }

    static boolean isRemoval(final Operation operation) {
        return operation.kind() == Kind.REMOVE;
    }

    /** Of an acknowledged write. */
    static long revision(final Operation operation) {
        return operation.result().revision();
    }

    static boolean mayHaveHappened(final Operation operation) {
        return operation.outcome() == Outcome.DONE || isIndeterminate(operation);
    }
}
