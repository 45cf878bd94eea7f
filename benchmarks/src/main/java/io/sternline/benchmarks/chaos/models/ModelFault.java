package io.sternline.benchmarks.chaos.models;

/**
 * A promise of limits, leases or guards that was broken.
 *
 * @param what the kind of breach.
 * @param message the case in a line.
 */
public record ModelFault(What what, String message) {
    /** Kinds of breach. */
    public enum What {
        /** More was taken from a limit in some time than it gives away in that. */
        LIMIT_EXCEEDED,
        /** A limit refused what it had for certain. */
        LIMIT_REFUSED_WHAT_IT_HAD,
        /** A lease that was ended, or was not kept alive for long, is still there. */
        LEASE_NOT_ENDED,
        /** An entry is there whose lease is not. */
        OWNED_BY_THE_DEAD,
        /** A sum is not that of what live leases contribute. */
        SUM_WRONG,
        /** A client could not write down what it contributes though all was well for long. */
        SUM_NOT_SETTLED,
        /** A write took effect although what it relied on had been replaced. */
        GUARD_IGNORED,
        /** A write was refused although what it relied on stood all the time. */
        FENCED_WITHOUT_CAUSE
    }
}
