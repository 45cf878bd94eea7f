package io.sternline.benchmarks.growth;

/**
 * A group that was filled.
 *
 * @param entriesReported how many entries each of the nodes said it had afterwards.
 * @param seconds until the last write was answered.
 * @param nodesWithSnapshot how many nodes had a snapshot by then: it held up the fill.
 * @param nodesResidentBytes of all nodes' processes when all had them.
 */
public record Filled(
        long entriesReported, double seconds, double perSecond, int nodesWithSnapshot, long nodesResidentBytes) {}
