package io.sternline.benchmarks.history;

import static io.sternline.benchmarks.history.Wording.milliseconds;

import io.sternline.benchmarks.history.Violation.What;

/**
 * Whether entries go when their time is up, and not before. SESSION and LOCAL reads are left out: a replica that lags
 * is behind in time too, and what it shows was right then.
 */
final class ExpiryCheck {
    private final KeyHistory history;
    private final Lifetimes lifetimes;
    private final Violations violations;

    ExpiryCheck(final KeyHistory history, final Lifetimes lifetimes, final Violations violations) {
        this.history = history;
        this.lifetimes = lifetimes;
        this.violations = violations;
    }

    void check() {
        for (final Operation operation : history.operations()) {
            final Look look = Look.of(operation);
            if (look != null && !operation.kind().readsPast()) {
                if (look.present()) {
                    notTooLate(operation);
                } else {
                    notTooEarly(operation);
                }
            }
        }
    }

    private void notTooLate(final Operation operation) {
        final long endNs = lifetimes.latestEndNs(operation);
        if (operation.invokedNs() > endNs) {
            violations.add(
                    What.EXPIRED_LATE,
                    history.key(),
                    operation + " found an entry that had to be gone by " + milliseconds(endNs) + " ms",
                    operation);
        }
    }

    private void notTooEarly(final Operation operation) {
        final Change standing = lifetimes.entryChanges().lastDoneBefore(operation.invokedNs());
        if (standing == null || standing.removes() || lifetimes.mayBeRemoved(standing, operation)) {
            return;
        }
        final long endNs =
                lifetimes.earliestEndNs(operation, timeline -> timeline.lastDoneBefore(operation.invokedNs()));
        if (endNs != Lifetimes.NEVER && operation.endNs() < endNs) {
            violations.add(
                    What.EXPIRED_EARLY,
                    history.key(),
                    operation + " did not find what " + standing.operation() + " had left; it was not to go before "
                            + milliseconds(endNs) + " ms",
                    operation,
                    standing.operation());
        }
    }
}
