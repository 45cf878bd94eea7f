package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Outcome;
import io.sternline.benchmarks.history.Verdict.Linearizable;
import io.sternline.benchmarks.history.Violation.What;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Judges a history by all that is promised of single keys: one linear order (G2), revisions that tell it, no acknowledged
 * write lost (G1), each write at most once (G3), SESSION reads (G5), expiry (G8). The checks know different things and
 * overlap on purpose: a search for an order is complete but says little, the others are blunt but name what they find.
 */
public final class HistoryChecker {
    private final Limits limits;
    private final long clockUncertaintyMs;

    /** @param clockUncertaintyMs how far the group's clock may have strayed from the history's over the whole run. */
    public HistoryChecker(final Limits limits, final long clockUncertaintyMs) {
        if (clockUncertaintyMs < 0) {
            throw new IllegalArgumentException("clockUncertaintyMs must be at least 0, not " + clockUncertaintyMs);
        }
        this.limits = limits;
        this.clockUncertaintyMs = clockUncertaintyMs;
    }

    /** @throws MalformedHistoryException if the file is not a whole history, or one that cannot be judged. */
    public Verdict check(final Path file) throws IOException {
        final List<Operation> operations = HistoryReader.read(file);
        try {
            return check(operations);
        } catch (final IllegalArgumentException e) {
            throw new MalformedHistoryException(file + ": " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException if operations share a number, or writes to a key a value. */
    public Verdict check(final List<Operation> operations) {
        final History history = new History(operations);
        final Violations violations = new Violations();
        final LinearizabilityCheck linearizability = new LinearizabilityCheck(limits, System::nanoTime, violations);
        final RevisionCheck revisions = new RevisionCheck(violations);
        final Map<String, Lifetimes> lifetimes = new HashMap<>();
        final List<String> withoutFinalRead = new ArrayList<>();
        revisions.checkAll(history.operations());
        for (final KeyHistory key : history.keys()) {
            final Lifetimes ofKey = new Lifetimes(key, clockUncertaintyMs);
            lifetimes.put(key.key(), ofKey);
            linearizability.check(key);
            new ReadCheck(key, ofKey, violations).check();
            revisions.checkPredecessors(key, ofKey);
            new ExpiryCheck(key, ofKey, violations).check();
            final ExactlyOnceCheck exactlyOnce = new ExactlyOnceCheck(key, violations);
            exactlyOnce.check();
            if (key.counter() && !exactlyOnce.hasFinalRead()) {
                withoutFinalRead.add(key.key());
            }
        }
        new SessionCheck(lifetimes, violations).check(history.operations());
        return verdict(history, linearizability, withoutFinalRead, violations);
    }

    private static Verdict verdict(
            final History history,
            final LinearizabilityCheck linearizability,
            final List<String> withoutFinalRead,
            final Violations violations) {
        final List<Operation> operations = history.operations();
        final Linearizable linearizable = violations.counts().containsKey(What.NOT_LINEARIZABLE)
                ? Linearizable.NO
                : linearizability.undecided().isEmpty() ? Linearizable.YES : Linearizable.UNKNOWN;
        return new Verdict(
                operations.size(),
                history.keys().size(),
                operations.stream().filter(HistoryChecker::acknowledgedWrite).count(),
                operations.stream()
                        .filter(operation -> operation.is(Outcome.INDETERMINATE))
                        .count(),
                operations.stream()
                        .filter(operation -> operation.is(Outcome.FAILED))
                        .count(),
                linearizable,
                linearizability.steps(),
                List.copyOf(linearizability.undecided()),
                withoutFinalRead,
                new TreeMap<>(violations.counts()),
                violations.kept());
    }

    private static boolean acknowledgedWrite(final Operation operation) {
        return operation.is(Outcome.DONE) && !operation.kind().reads();
    }
}
