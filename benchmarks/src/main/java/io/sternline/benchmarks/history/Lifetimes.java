package io.sternline.benchmarks.history;

import io.sternline.benchmarks.history.Operation.Kind;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * When an entry may be gone at the earliest, and must be gone at the latest. Its time counts from when a write or a touch
 * took effect, some time between call and answer, on the group's clock, which may have moved otherwise than the history's
 * by up to the uncertainty. Of the writes and touches whose order is open, the earliest end takes the one that makes it
 * earliest and the latest end the one that makes it latest, so that nothing is called wrong that can be right.
 */
final class Lifetimes {
    /** Stands for "never". */
    static final long NEVER = Long.MAX_VALUE;

    private final long uncertaintyNs;
    private final boolean perishable;
    private final Timeline entryChanges;
    private final Timeline removals;
    private final Timeline renewals;
    private final Durations ttls;
    private final Durations idles;

    Lifetimes(final KeyHistory history, final long uncertaintyMs) {
        uncertaintyNs = TimeUnit.MILLISECONDS.toNanos(uncertaintyMs);
        perishable = history.operations().stream()
                .anyMatch(operation -> operation.argument().perishable());
        entryChanges = new Timeline(history.changes(), Change::changesEntry);
        removals = new Timeline(history.changes(), Change::removes);
        renewals = new Timeline(history.changes(), change -> !change.removes());
        ttls = new Durations(history, Operation.Argument::ttlMs);
        idles = new Durations(history, Operation.Argument::idleMs);
    }

    /** What gives the key an entry, another one, or none. */
    Timeline entryChanges() {
        return entryChanges;
    }

    /** Whether a removal may have come after {@code written} and before {@code operation}. */
    boolean mayBeRemoved(final Change written, final Operation operation) {
        return !removals.between(written, operation).isEmpty();
    }

    /**
     * The earliest time at which the entry that {@code operation} was to find may have expired.
     *
     * @param latest the latest change in a timeline that must have come before; null if there is none.
     */
    long earliestEndNs(final Operation operation, final Function<Timeline, Change> latest) {
        if (!perishable) {
            return NEVER;
        }
        final Change renewal = latest.apply(renewals);
        long renewedNs = renewal == null ? NEVER : renewal.operation().invokedNs();
        for (final Change change : renewals.between(renewal, operation)) {
            renewedNs = Math.min(renewedNs, change.operation().invokedNs());
        }
        long endNs = NEVER;
        for (final Change change : ttls.candidates(operation, latest)) {
            endNs = Math.min(endNs, plus(change.operation().invokedNs(), ttls.ms(change)));
        }
        for (final Change change : idles.candidates(operation, latest)) {
            endNs = Math.min(endNs, plus(renewedNs, idles.ms(change)));
        }
        return endNs == NEVER ? NEVER : endNs - uncertaintyNs;
    }

    /** The latest time at which the entry that {@code operation} found may still have been there. */
    long latestEndNs(final Operation operation) {
        if (!perishable) {
            return NEVER;
        }
        final Function<Timeline, Change> latest = timeline -> timeline.lastDoneBefore(operation.invokedNs());
        final Change renewal = latest.apply(renewals);
        final List<Change> laterRenewals = renewals.between(renewal, operation);
        if (renewal == null && laterRenewals.isEmpty()) {
            return NEVER;
        }
        long renewedNs = renewal == null ? Long.MIN_VALUE : doneNs(renewal, operation);
        for (final Change change : laterRenewals) {
            renewedNs = Math.max(renewedNs, doneNs(change, operation));
        }
        long ttlEndNs = Long.MIN_VALUE;
        for (final Change change : ttls.candidates(operation, latest)) {
            ttlEndNs = Math.max(ttlEndNs, plus(doneNs(change, operation), ttls.ms(change)));
        }
        long idleEndNs = Long.MIN_VALUE;
        for (final Change change : idles.candidates(operation, latest)) {
            idleEndNs = Math.max(idleEndNs, plus(renewedNs, idles.ms(change)));
        }
        final long endNs = Math.min(ttlEndNs, idleEndNs);
        return endNs == NEVER ? NEVER : endNs + uncertaintyNs;
    }

    /** When the change had taken effect, given that {@code operation} saw it or came after it. */
    private static long doneNs(final Change change, final Operation operation) {
        return Math.min(change.doneByNs(), operation.endNs());
    }

    private static long plus(final long timeNs, final long durationMs) {
        return timeNs == NEVER || durationMs == 0 ? NEVER : timeNs + TimeUnit.MILLISECONDS.toNanos(durationMs);
    }

    /** What sets one of the two durations. */
    private static final class Durations {
        private final Function<Operation.Argument, Long> duration;
        private final Timeline setters;
        private final Timeline certainSetters;

        Durations(final KeyHistory history, final Function<Operation.Argument, Long> duration) {
            this.duration = duration;
            setters = new Timeline(history.changes(), this::mayBeSet);
            // An increment sets it only if it creates the counter.
            certainSetters = new Timeline(
                    history.changes(),
                    change -> mayBeSet(change) && change.operation().kind() != Kind.INCREMENT);
        }

        private boolean mayBeSet(final Change change) {
            return change.operation().kind() == Kind.TOUCH
                    ? duration.apply(change.operation().argument()) != null
                    : !change.removes();
        }

        /** Those of which one set it last. */
        List<Change> candidates(final Operation operation, final Function<Timeline, Change> latest) {
            final Change last = latest.apply(certainSetters);
            final List<Change> candidates = setters.between(last, operation);
            if (last != null) {
                candidates.add(last);
            }
            return candidates;
        }

        /** 0: never expires. */
        long ms(final Change change) {
            final Long ms = duration.apply(change.operation().argument());
            return ms == null ? 0 : ms;
        }
    }
}
