package io.sternline.benchmarks.chaos;

import java.util.List;

/**
 * A fault that was.
 *
 * @param kind its label.
 * @param nodes whom it hit.
 * @param what in words, beyond the kind.
 * @param done whether it was carried out at all; if not, {@code what} says why.
 * @param startMs since the run began.
 * @param lengthMs until it was healed.
 * @param recoveryMs from then until all nodes followed one primary and had caught up; null if that was not waited for.
 * @param longestGapMs longest time without an acknowledged write, from its start to that of the next fault.
 */
public record FaultRecord(
        int number,
        String kind,
        List<Integer> nodes,
        String what,
        boolean done,
        long startMs,
        long lengthMs,
        Long recoveryMs,
        long longestGapMs) {}
