package io.sternline.benchmarks.sessions;

/**
 * What a run measured. Latencies are of whole requests, in microseconds.
 *
 * @param requestsPerSecond those that were answered.
 * @param requests those that were answered.
 * @param failed those that ended in an exception, or met no session.
 * @param writesPerRequest writes to the store for each request: creates, saves and touches.
 * @param touchesPerRequest touches alone.
 * @param nearCacheHitPercent share of loads that were answered from memory.
 */
public record SessionResult(
        double requestsPerSecond,
        long requests,
        long failed,
        double p50Us,
        double p99Us,
        double p999Us,
        double maxUs,
        double writesPerRequest,
        double touchesPerRequest,
        double nearCacheHitPercent) {}
