package io.sternline.benchmarks.load;

/**
 * What a run measured. Latencies are of successful calls, in microseconds.
 *
 * @param perSecond successful calls per second.
 * @param ok successful calls.
 * @param rejected refused ones.
 * @param indeterminate writes whose fate is unknown.
 * @param unavailable calls nobody answered.
 */
public record Result(
        double perSecond,
        long ok,
        long rejected,
        long indeterminate,
        long unavailable,
        double p50Us,
        double p99Us,
        double p999Us,
        double maxUs) {}
