package io.sternline.benchmarks.history;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A whole history, taken apart by keys. No key has an entry when it begins. */
final class History {
    private final List<Operation> operations;
    private final List<KeyHistory> keys;

    /** @throws IllegalArgumentException if two operations have the same number, or two writes to a key the same value. */
    History(final List<Operation> operations) {
        this.operations = List.copyOf(operations);
        final Map<Long, Operation> numbers = new HashMap<>();
        final Map<String, List<Operation>> byKey = new LinkedHashMap<>();
        for (final Operation operation : operations) {
            if (numbers.put(operation.number(), operation) != null) {
                throw new IllegalArgumentException("two operations have the number " + operation.number());
            }
            byKey.computeIfAbsent(operation.key(), ignored -> new ArrayList<>()).add(operation);
        }
        keys = byKey.entrySet().stream()
                .map(entry -> new KeyHistory(entry.getKey(), entry.getValue()))
                .toList();
    }

    List<Operation> operations() {
        return operations;
    }

    List<KeyHistory> keys() {
        return keys;
    }
}
