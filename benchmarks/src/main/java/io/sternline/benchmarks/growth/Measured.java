package io.sternline.benchmarks.growth;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.sternline.benchmarks.load.Result;

/**
 * What was measured at a point.
 *
 * @param warmUp what came before. If its last rate is another one than what was measured, the processes had not settled
 *     yet, or the machine had other things to do.
 * @param nodesCpuSecondsPer100k of all nodes' processes, for 100,000 answered calls.
 * @param clientCpuSecondsPer100k of this process, likewise.
 * @param nodesResidentBytes of all nodes' processes, when the measurement ended.
 * @param connectionsOfPrimary as the primary reported them; that of the client which asked is among them.
 * @param logBytes that the measurement added to the log.
 * @param nodesWithNewSnapshot how many nodes had finished a snapshot by the end that they had not at the beginning: it
 *     took its part of what is reported here.
 * @param nodesDiskBytes that the nodes' files held on disk at the end, all nodes together.
 */
public record Measured(
        Filled filled,
        WarmUp warmUp,
        Result load,
        double nodesCpuSecondsPer100k,
        double clientCpuSecondsPer100k,
        long nodesResidentBytes,
        int connectionsOfPrimary,
        long logBytes,
        int nodesWithNewSnapshot,
        long nodesDiskBytes) {
    /** Calls that were not carried out, or nobody knows. */
    @JsonProperty
    public long failed() {
        return load.rejected() + load.indeterminate() + load.unavailable();
    }
}
