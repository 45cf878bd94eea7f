package io.sternline.benchmarks.chaos.watch;

/**
 * A promise of watches that was broken.
 *
 * @param what the kind of breach.
 * @param message the case in a line.
 */
public record WatchFault(What what, String message) {
    /** Kinds of breach. */
    public enum What {
        /** A change came after a later one. */
        OUT_OF_ORDER,
        /** A change came twice in one watch. */
        TWICE,
        /** A change came that had not been asked for, by revision or by key. */
        NOT_ASKED_FOR,
        /** A watch of everything was told that it had all, and a revision is missing. */
        GAP,
        /** A change that another watch has seen is missing where it had to come. */
        MISSED,
        /** A watch has not come to the end though all was well for long. */
        BEHIND,
        /** Two watches were shown different changes under one revision. */
        DISAGREES,
        /** A near cache showed less than it said it had. */
        NEAR_STALE,
        /** A near cache showed a revision of an entry that is before one it had shown already. */
        NEAR_WENT_BACK,
        /** A write that was acknowledged is no change of that revision, or another one. */
        NOT_THE_WRITE
    }
}
