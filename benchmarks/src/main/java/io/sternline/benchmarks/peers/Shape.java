package io.sternline.benchmarks.peers;

/**
 * What a {@link Driver} will be asked for.
 *
 * @param callers calls under way at most.
 * @param writesPerCall that are sent together, and acknowledged together.
 * @param outlastsKill whether it has to find its way to whoever takes over from a primary that dies.
 */
record Shape(int callers, int writesPerCall, boolean outlastsKill) {
    /** Writes under way when a store is to do the most it can: the same for all, however they are packed. */
    static final int SATURATING_WRITES = 1000;

    static Shape of(final int callers) {
        return new Shape(callers, 1, false);
    }

    static Shape pipelined(final int writesPerCall) {
        return new Shape(SATURATING_WRITES / writesPerCall, writesPerCall, false);
    }

    static Shape outlastingKill(final int callers) {
        return new Shape(callers, 1, true);
    }
}
