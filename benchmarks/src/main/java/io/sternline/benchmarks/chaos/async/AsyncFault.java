package io.sternline.benchmarks.chaos.async;

/**
 * A promise of ASYNC namespaces that was broken.
 *
 * @param what the kind of breach.
 * @param message the case in a line.
 */
public record AsyncFault(What what, String message) {
    /** Kinds of breach. */
    public enum What {
        /** All disks are back, and an acknowledged write is neither there nor overtaken by one with a newer revision. */
        ASYNC_WRITE_LOST,
        /** A client's older write stands where its newer one did, under a revision of the same primary. */
        ASYNC_OLDER_WON,
        /** A value is there that nobody wrote, or whose writer was told that nothing had happened. */
        ASYNC_VALUE_FROM_NOWHERE,
        /** An entry has the revision of a write that made another one. */
        ASYNC_REVISION_MISMATCH,
        /** A counter stands above what all its increments can make. */
        ASYNC_COUNTED_TWICE,
        /** A primary forgot an increment that it had acknowledged itself. */
        ASYNC_COUNTED_TOO_LITTLE,
        /** A client read less than it had written, though no other node had become primary since. */
        ASYNC_OWN_WRITE_NOT_SEEN,
        /** The nodes did not come to hold the same. */
        ASYNC_NODES_DIFFER,
        /** A change came after a later one. */
        ASYNC_WATCH_OUT_OF_ORDER,
        /** A change came twice in one watch, or one that had not been asked for. */
        ASYNC_WATCH_TWICE,
        /** A watch went on behind a revision that it was not brought. */
        ASYNC_WATCH_GAP,
        /** Two watches were shown different changes under one revision. */
        ASYNC_WATCH_DISAGREES,
        /** A write that was acknowledged is no change of that revision, or another one. */
        ASYNC_WATCH_NOT_THE_WRITE,
        /** A watch has not come to the end though all was well for long. */
        ASYNC_WATCH_BEHIND
    }
}
