package io.sternline.benchmarks.chaos.workload;

import java.io.IOException;
import java.time.Duration;

/** Clients that call a group while others break it, and say afterwards whether it kept its promises. Thread-safe. */
public interface Workload extends AutoCloseable {
    /** Lets the clients begin, and returns at once. Once only. */
    void start();

    /**
     * Longest time without an acknowledged write in a stretch of time, its ends counted as if one had been acknowledged
     * there. What the clients are held up by a fault is told by the stretch from the fault to its cure and a little more.
     * May be asked while the workload runs and after it, not for a stretch that ends in the future.
     *
     * @param fromNs of {@link System#nanoTime}, which no step of a clock touches.
     * @param toNs likewise.
     */
    Duration longestGap(long fromNs, long toNs);

    /**
     * Ends the calls, reads all keys a last time and judges. To be called when the group is whole again; takes as long
     * as the last calls, the reads and the search for linear orders do. Once only.
     *
     * @throws IOException if the history could not be written: then there is no verdict.
     */
    WorkloadResult stop() throws IOException, InterruptedException;

    /** Stops without a verdict, unless {@link #stop} has been called; frees everything. Idempotent. */
    @Override
    void close();
}
