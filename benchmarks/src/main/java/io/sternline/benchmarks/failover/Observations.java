package io.sternline.benchmarks.failover;

/**
 * All that writers and prober tell: one for a run. Thread-safe.
 *
 * @param writerPauses of all writers together.
 * @param proberPauses of the prober alone.
 */
record Observations(PauseMeter writerPauses, PauseMeter proberPauses, CallCounts calls, Findings findings) {
    Observations() {
        this(new PauseMeter(), new PauseMeter(), new CallCounts(), new Findings());
    }

    /** Forgets all pauses that have ended. */
    void mark() {
        writerPauses.mark();
        proberPauses.mark();
    }
}
