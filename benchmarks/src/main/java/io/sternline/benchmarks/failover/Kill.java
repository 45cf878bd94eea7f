package io.sternline.benchmarks.failover;

/**
 * One kill of a primary, and what came of it. Times in milliseconds.
 *
 * @param number counted from 1.
 * @param node the primary that was killed.
 * @param newPrimary who took over.
 * @param term of the new primary.
 * @param writersPauseMs longest time between two acknowledgements, of all writers together.
 * @param proberPauseMs the same for the prober, which makes one write after the other.
 * @param newPrimaryKnownMs from the kill until a client knew of the new primary.
 * @param caughtUpMs from the start of the killed node's process until it had applied what was committed by then.
 * @param returnPauseMs longest time between two acknowledgements while it came back, writers and prober alike.
 */
public record Kill(
        int number,
        int node,
        int newPrimary,
        long term,
        long writersPauseMs,
        long proberPauseMs,
        long newPrimaryKnownMs,
        long caughtUpMs,
        long returnPauseMs) {
    @Override
    public String toString() {
        return "kill " + number + ": node " + node + " -> node " + newPrimary + " (term " + term + "), writers paused "
                + writersPauseMs + " ms, prober " + proberPauseMs + " ms, new primary known after " + newPrimaryKnownMs
                + " ms; caught up " + caughtUpMs + " ms after its start, longest pause meanwhile " + returnPauseMs
                + " ms";
    }
}
