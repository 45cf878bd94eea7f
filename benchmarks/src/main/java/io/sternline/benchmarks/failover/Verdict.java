package io.sternline.benchmarks.failover;

import java.util.ArrayList;
import java.util.List;

/**
 * What a run ended with, whatever happened in it.
 *
 * @param acknowledged writes that were.
 * @param acknowledgedLost of those, the ones that are not there; for counters, the increments that are missing.
 * @param duplicates writes that took effect more than once; for counters, the increments that are too many.
 * @param unexplained keys that hold what nobody was told they would.
 * @param readBack keys and counters read at the end.
 * @param unread those of them that could not be, so that nothing is known of them.
 * @param failedCalls of all kinds.
 * @param failedCallsByKind of those, how they failed.
 * @param heldBack writes that were due but not made, because too many were under way; no failures.
 * @param elections of all nodes, joining the group included.
 * @param falseElections those without a reason.
 * @param digestsEqual whether all nodes ended with the same state, and none ever said otherwise.
 * @param messages the first few failures and findings.
 */
public record Verdict(
        long acknowledged,
        long acknowledgedLost,
        long duplicates,
        long unexplained,
        long readBack,
        long unread,
        long failedCalls,
        FailedCalls failedCallsByKind,
        long heldBack,
        long elections,
        long falseElections,
        boolean digestsEqual,
        List<String> messages) {
    /** How calls failed. */
    public record FailedCalls(long rejected, long indeterminate, long unavailable) {}

    /** Whether the store kept its promises, and could be asked. */
    public boolean isClean() {
        return acknowledgedLost == 0 && duplicates == 0 && unexplained == 0 && unread == 0 && digestsEqual;
    }

    static Verdict of(
            final CallCounts.Summary calls,
            final Findings.Summary findings,
            final ElectionCount elections,
            final boolean digestsEqual) {
        final List<String> messages = new ArrayList<>(findings.messages());
        messages.addAll(calls.messages());
        return new Verdict(
                calls.acknowledged(),
                findings.lost(),
                findings.doubled(),
                findings.unexplained(),
                findings.readBack(),
                findings.unread(),
                calls.failed(),
                new FailedCalls(calls.rejected(), calls.indeterminate(), calls.unavailable()),
                calls.heldBack(),
                elections.elections(),
                elections.falseElections(),
                digestsEqual,
                List.copyOf(messages));
    }
}
