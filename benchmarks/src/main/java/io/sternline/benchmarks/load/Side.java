package io.sternline.benchmarks.load;

import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * What all rounds on one kind of namespace came to.
 *
 * @param middle rates and latencies: each the median of the rounds. Counts: of all rounds together. {@code maxUs}: the
 *     highest.
 * @param perSecond how far the rounds were apart.
 * @param rounds in order of time.
 */
public record Side(Result middle, Spread perSecond, List<Result> rounds) {
    public Side {
        rounds = List.copyOf(rounds);
    }

    static Side of(final List<Result> rounds) {
        final Result middle = new Result(
                median(rounds, Result::perSecond),
                sum(rounds, Result::ok),
                sum(rounds, Result::rejected),
                sum(rounds, Result::indeterminate),
                sum(rounds, Result::unavailable),
                median(rounds, Result::p50Us),
                median(rounds, Result::p99Us),
                median(rounds, Result::p999Us),
                rounds.stream().mapToDouble(Result::maxUs).max().orElseThrow());
        return new Side(middle, spread(rounds, Result::perSecond), rounds);
    }

    private static double median(final List<Result> rounds, final ToDoubleFunction<Result> figure) {
        return spread(rounds, figure).median();
    }

    private static Spread spread(final List<Result> rounds, final ToDoubleFunction<Result> figure) {
        return Spread.of(rounds.stream().map(figure::applyAsDouble).toList());
    }

    private static long sum(final List<Result> rounds, final ToLongFunction<Result> count) {
        return rounds.stream().mapToLong(count).sum();
    }
}
