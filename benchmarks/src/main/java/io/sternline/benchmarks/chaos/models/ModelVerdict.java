package io.sternline.benchmarks.chaos.models;

import io.sternline.benchmarks.chaos.models.ModelFault.What;
import java.util.List;
import java.util.Map;

/**
 * What came of the clients of limits, leases and guards.
 *
 * @param taken times that a limit gave something away.
 * @param refused times that it did not.
 * @param leases that were granted.
 * @param leasesAlive those of them that lived to the end, for sums to be compared.
 * @param guarded writes under a guard that took effect.
 * @param fenced those that were refused because of it.
 * @param counts breaches of each kind that there are.
 * @param faults the first few.
 */
public record ModelVerdict(
        long taken,
        long refused,
        long leases,
        long leasesAlive,
        long guarded,
        long fenced,
        Map<What, Long> counts,
        List<ModelFault> faults) {
    public ModelVerdict {
        counts = Map.copyOf(counts);
        faults = List.copyOf(faults);
    }

    /** Whether every promise was kept. */
    public boolean clean() {
        return counts.isEmpty();
    }
}
