package io.sternline.benchmarks.peers;

import io.sternline.benchmarks.load.Spread;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * All rounds of one workload of one peer; see {@link Measured}.
 *
 * @param failed writes of all rounds together.
 */
public record Summary(
        Spread perSecond,
        Spread p50Us,
        Spread p99Us,
        Spread p999Us,
        Spread nodesCpuSecondsPer100k,
        Spread clientCpuSecondsPer100k,
        Spread nodesResidentBytes,
        long failed) {
    static Summary of(final List<Measured> rounds) {
        return new Summary(
                spread(rounds, Measured::perSecond),
                spread(rounds, Measured::p50Us),
                spread(rounds, Measured::p99Us),
                spread(rounds, Measured::p999Us),
                spread(rounds, Measured::nodesCpuSecondsPer100k),
                spread(rounds, Measured::clientCpuSecondsPer100k),
                spread(rounds, Measured::nodesResidentBytes),
                rounds.stream().mapToLong(Measured::failed).sum());
    }

    private static Spread spread(final List<Measured> rounds, final ToDoubleFunction<Measured> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }
}
