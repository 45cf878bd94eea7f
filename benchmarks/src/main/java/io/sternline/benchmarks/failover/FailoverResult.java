package io.sternline.benchmarks.failover;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * A run with kills, or an undisturbed one.
 *
 * @param kills how many there were.
 * @param writersPauseMs of all kills: see {@link Kill#writersPauseMs}.
 * @param longestQuietPauseMs longest pause while nothing was done to the group, between kills or all along.
 * @param everyKill in order.
 */
public record FailoverResult(
        int kills,
        @JsonUnwrapped Verdict verdict,
        Distribution writersPauseMs,
        Distribution proberPauseMs,
        Distribution newPrimaryKnownMs,
        Distribution caughtUpMs,
        Distribution returnPauseMs,
        long longestQuietPauseMs,
        List<Kill> everyKill) {
    static FailoverResult of(final List<Kill> kills, final long longestQuietPauseMs, final Verdict verdict) {
        return new FailoverResult(
                kills.size(),
                verdict,
                of(kills, Kill::writersPauseMs),
                of(kills, Kill::proberPauseMs),
                of(kills, Kill::newPrimaryKnownMs),
                of(kills, Kill::caughtUpMs),
                of(kills, Kill::returnPauseMs),
                longestQuietPauseMs,
                List.copyOf(kills));
    }

    private static Distribution of(final List<Kill> kills, final ToLongFunction<Kill> time) {
        return Distribution.of(kills.stream().map(time::applyAsLong).toList());
    }
}
