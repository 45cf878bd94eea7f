package io.sternline.benchmarks.chaos;

import java.nio.file.Path;
import java.util.Set;

/**
 * What a run is to be.
 *
 * @param dir where everything of it is kept.
 * @param seed of the schedule, of each fault's choices, and of the workload.
 * @param seconds for how long faults begin; afterwards the group has to get well, which takes some more.
 * @param kinds of faults to draw from.
 * @param durability {@code memory} or {@code disk}.
 * @param timing {@code steady} or {@code fast}.
 * @param nodeHeapMb Java heap of a node, in MiB.
 * @param clients of the workload.
 * @param operationsPerSecond of all clients together.
 * @param clockUncertaintyMs how far the group's clock may stray from the rig's before expiry is judged wrong.
 * @param keep whether the directory is wanted even if all went well.
 */
public record ChaosSettings(
        Path dir,
        long seed,
        long seconds,
        Set<FaultKind> kinds,
        String durability,
        String timing,
        int nodeHeapMb,
        int clients,
        int operationsPerSecond,
        long clockUncertaintyMs,
        boolean keep) {
    public ChaosSettings {
        kinds = Set.copyOf(kinds);
    }
}
