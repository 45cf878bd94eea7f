package io.sternline.benchmarks.failover;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A run of promotions by hand.
 *
 * @param promotions how many there were.
 * @param notAsChosen those after which another node than the chosen one was primary, or that were not answered as done.
 * @param refusals dry runs that found a replica not eligible, so that another was chosen or it was asked again.
 * @param writersPauseMs of all promotions: see {@link Move#writersPauseMs}.
 * @param longestQuietPauseMs longest pause between two promotions.
 * @param everyPromotion in order.
 */
public record PromoteResult(
        int promotions,
        int notAsChosen,
        int refusals,
        @JsonUnwrapped Verdict verdict,
        Distribution writersPauseMs,
        Distribution proberPauseMs,
        Distribution tookMs,
        long longestQuietPauseMs,
        List<Move> everyPromotion) {
    static PromoteResult of(
            final List<Move> moves, final int refusals, final long longestQuietPauseMs, final Verdict verdict) {
        return new PromoteResult(
                moves.size(),
                (int) moves.stream().filter(move -> !move.isAsChosen()).count(),
                refusals,
                verdict,
                of(moves, Move::writersPauseMs),
                of(moves, Move::proberPauseMs),
                of(moves, Move::tookMs),
                longestQuietPauseMs,
                List.copyOf(moves));
    }

    /** Whether nothing was lost, no call failed and it was always the chosen node. */
    public boolean isAsPromised() {
        return verdict.isClean() && verdict.failedCalls() == 0 && notAsChosen == 0;
    }

    private static Distribution of(final List<Move> moves, final ToLongFunction<Move> time) {
        return Distribution.of(moves.stream().map(time::applyAsLong).toList());
    }
}
