package io.sternline.benchmarks.failover;

import java.util.Optional;

/** How a node is made primary by hand. */
interface Promoter {
    /**
     * What came of it.
     *
     * @param isDone whether the chosen node is primary.
     * @param tookMs from the request to the answer.
     * @param reason empty if it is done.
     */
    record Answer(boolean isDone, long tookMs, String reason) {}

    /** Why a node would not be promoted now; empty if it would. Changes nothing. */
    Optional<String> refusal(int nodeId);

    Answer promote(int nodeId);
}
