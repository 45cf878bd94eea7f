package io.sternline.benchmarks.failover;

/**
 * One promotion by hand, and what came of it. Times in milliseconds.
 *
 * @param number counted from 1.
 * @param from the primary before.
 * @param chosen the node that was to become primary.
 * @param primary the node that was primary afterwards.
 * @param term of the primary afterwards.
 * @param reason what the group said if it was not done; otherwise empty.
 * @param writersPauseMs longest time between two acknowledgements, of all writers together.
 * @param proberPauseMs the same for the prober, which makes one write after the other.
 * @param tookMs from the request to the answer.
 */
public record Move(
        int number,
        int from,
        int chosen,
        int primary,
        long term,
        String reason,
        long writersPauseMs,
        long proberPauseMs,
        long tookMs) {
    /** Whether it was done as it was asked for. */
    public boolean isAsChosen() {
        return primary == chosen && reason.isEmpty();
    }

    @Override
    public String toString() {
        return "promotion " + number + ": node " + from + " -> node " + chosen + " (term " + term + "), "
                + (isAsChosen() ? "" : "NOT DONE, primary is node " + primary + " (" + reason + "), ")
                + "writers paused " + writersPauseMs + " ms, prober " + proberPauseMs + " ms, answered after " + tookMs
                + " ms";
    }
}
