package io.sternline.benchmarks.peers;

/**
 * One workload of one round.
 *
 * @param ok writes that were acknowledged.
 * @param failed writes that were not, or nobody knows.
 * @param nodesCpuSecondsPer100k of all nodes' processes, for 100,000 acknowledged writes.
 * @param clientCpuSecondsPer100k of the process the load comes from.
 * @param nodesResidentBytes of all nodes' processes at its end.
 */
public record Measured(
        double perSecond,
        double p50Us,
        double p99Us,
        double p999Us,
        double maxUs,
        long ok,
        long failed,
        double nodesCpuSecondsPer100k,
        double clientCpuSecondsPer100k,
        long nodesResidentBytes) {}
