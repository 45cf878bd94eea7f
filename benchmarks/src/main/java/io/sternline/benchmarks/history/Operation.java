package io.sternline.benchmarks.history;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * One call of one client on one key, and how it ended. Times are of one monotonic clock for the whole history.
 *
 * @param number names the operation in reports; no two of a history have the same.
 * @param client who called. Only calls of the same client that follow each other are bound by what SESSION promises.
 * @param argument what was asked for.
 * @param invokedNs right before the call.
 * @param completedNs right after the answer; null if there was none: then it may take effect at any time from
 *     {@code invokedNs} to the end of the world, or never.
 * @param result what was answered; null if nothing was.
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Operation(
        long number,
        int client,
        String key,
        Kind kind,
        Argument argument,
        long invokedNs,
        Long completedNs,
        Outcome outcome,
        Result result) {
    /** What was called. */
    public enum Kind {
        PUT,
        PUT_IF_ABSENT,
        REPLACE_IF_REVISION,
        GET_AND_PUT,
        REMOVE,
        REMOVE_IF_REVISION,
        INCREMENT,
        TOUCH,
        /** At level LINEARIZABLE. */
        GET,
        /** At level SESSION. */
        SESSION_GET,
        /** At level LOCAL: may be stale, but shows only what was written. */
        LOCAL_GET;

        boolean reads() {
            return this == GET || this == SESSION_GET || this == LOCAL_GET;
        }

        /** Whether it may show what was, so that it has no place in the order of the others. */
        boolean readsPast() {
            return this == SESSION_GET || this == LOCAL_GET;
        }

        /** Whether it stores the value of its argument. */
        boolean storesValue() {
            return switch (this) {
                case PUT, PUT_IF_ABSENT, REPLACE_IF_REVISION, GET_AND_PUT -> true;
                default -> false;
            };
        }

        boolean removes() {
            return this == REMOVE || this == REMOVE_IF_REVISION;
        }

        boolean namesRevision() {
            return this == REPLACE_IF_REVISION || this == REMOVE_IF_REVISION;
        }

        /** Whether it may be answered without taking effect. */
        boolean mayNotApply() {
            return switch (this) {
                case PUT_IF_ABSENT, REPLACE_IF_REVISION, REMOVE, REMOVE_IF_REVISION, TOUCH -> true;
                default -> false;
            };
        }
    }

    /** How the call ended. */
    public enum Outcome {
        /** Carried out. */
        DONE,
        /** Answered, and nothing changed: the condition did not hold, or there was no entry to act on. */
        NOT_APPLIED,
        /** Rejected, or a read that nobody answered: nothing changed. */
        FAILED,
        /** A write whose fate is unknown. */
        INDETERMINATE
    }

    /**
     * What was asked for.
     *
     * @param value what to store; no two writes to a key store the same. Null where nothing is stored, and for counters.
     * @param delta what to add to a counter; null for other kinds.
     * @param expectedRevision of the conditional kinds; null for others.
     * @param ttlMs time to live: for a write the one that applies to it (null or 0: never expires), for a touch the new
     *     one (null: as it was, 0: never).
     * @param idleMs idle timeout, likewise.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Argument(String value, Long delta, Long expectedRevision, Long ttlMs, Long idleMs) {
        public static final Argument NONE = new Argument(null, null, null, null, null);

        /** Whether an entry may go away by itself because of it. */
        boolean perishable() {
            return (ttlMs != null && ttlMs > 0) || (idleMs != null && idleMs > 0);
        }
    }

    /**
     * What was answered.
     *
     * @param revision of the receipt: where a write took effect, or the state it was refused at; null for reads.
     * @param counter a counter's value after an increment; null for other kinds.
     * @param seen the entry that was shown: what a read found, what stood before, or what stood in the way. Null: none.
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Result(Long revision, Long counter, Seen seen) {}

    /**
     * An entry as it was shown.
     *
     * @param value its text; a counter's in decimal digits.
     * @param revision of the write that made it.
     */
    public record Seen(String value, long revision) {
        public Seen {
            if (value == null || revision < 1) {
                throw new IllegalArgumentException(
                        "an entry that was seen has a value and a revision from 1, not " + value + " and " + revision);
            }
        }
    }

    public Operation {
        argument = argument == null ? Argument.NONE : argument;
        final String fault = fault(key, kind, argument, invokedNs, completedNs, outcome, result);
        if (fault != null) {
            throw new IllegalArgumentException("operation " + number + " " + fault);
        }
    }

    private static String fault(
            final String key,
            final Kind kind,
            final Argument argument,
            final long invokedNs,
            final Long completedNs,
            final Outcome outcome,
            final Result result) {
        if (key == null || kind == null || outcome == null) {
            return "needs a key, a kind and an outcome, has " + key + ", " + kind + " and " + outcome;
        }
        if ((completedNs == null) != (outcome == Outcome.INDETERMINATE)) {
            return "has completedNs " + completedNs + " and outcome " + outcome + ": only INDETERMINATE has no end";
        }
        if (completedNs != null && completedNs < invokedNs) {
            return "was completed at " + completedNs + " ns, before it was invoked at " + invokedNs + " ns";
        }
        if (outcome == Outcome.INDETERMINATE && kind.reads()) {
            return "is a read and INDETERMINATE: a read changes nothing, so without an answer it is FAILED";
        }
        if (outcome == Outcome.NOT_APPLIED && !kind.mayNotApply()) {
            return "is NOT_APPLIED, which no " + kind + " can be";
        }
        if (kind.storesValue() != (argument.value() != null)) {
            return "is a " + kind + " and has the value " + argument.value();
        }
        if ((kind == Kind.INCREMENT) != (argument.delta() != null)) {
            return "is a " + kind + " and has the delta " + argument.delta();
        }
        if (kind.namesRevision() != (argument.expectedRevision() != null)) {
            return "is a " + kind + " and has the expectedRevision " + argument.expectedRevision();
        }
        if (argument.expectedRevision() != null && argument.expectedRevision() < 1) {
            return "expects revision " + argument.expectedRevision() + ": the first one is 1";
        }
        return answerFault(kind, outcome, result);
    }

    private static String answerFault(final Kind kind, final Outcome outcome, final Result result) {
        if (outcome == Outcome.FAILED || outcome == Outcome.INDETERMINATE) {
            return result == null ? null : "is " + outcome + " and has a result";
        }
        if (result == null) {
            return "is " + outcome + " and has no result";
        }
        if (!kind.reads() && result.revision() == null) {
            return "is an answered " + kind + " without a revision";
        }
        if (!kind.reads() && outcome == Outcome.DONE && result.revision() < 1) {
            return "is a " + kind + " that took effect at revision " + result.revision() + ": the first one is 1";
        }
        if (kind == Kind.INCREMENT && result.counter() == null) {
            return "is an answered INCREMENT without the counter's value";
        }
        return null;
    }

    boolean is(final Outcome other) {
        return outcome == other;
    }

    /** The entry it was shown; null if none. */
    Seen seen() {
        return result == null ? null : result.seen();
    }

    /** When it was over at the latest. */
    long endNs() {
        return completedNs == null ? Long.MAX_VALUE : completedNs;
    }

    /** Whether it was over when the other began. */
    boolean precedes(final Operation other) {
        return endNs() < other.invokedNs;
    }

    @Override
    public String toString() {
        return Wording.describe(this);
    }
}
