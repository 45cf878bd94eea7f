package io.sternline.benchmarks.peers;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * What a run found.
 *
 * @param notInstalled peers that were left out, each with the command that installs it.
 * @param peers all others by name.
 */
public record Comparison(Map<String, String> notInstalled, Map<String, PeerResult> peers) {
    /** Whether any peer came to a result. */
    @JsonIgnore
    public boolean hasResults() {
        return peers.values().stream().anyMatch(peer -> !peer.rounds().isEmpty());
    }

    /**
     * How many times a peer's writes per second Sternline does with the same promise; empty where either did not run, and
     * where the rate is given.
     */
    OptionalDouble timesOf(final String peer, final PeerWorkload workload) {
        final PeerResult result = peers.get(peer);
        final String own = Peers.ownOf(result.promise());
        final PeerResult ours = peers.get(own);
        if (ours == null || own.equals(peer) || workload == PeerWorkload.OPEN) {
            return OptionalDouble.empty();
        }
        final double theirs = perSecond(result, workload);
        return theirs > 0 ? OptionalDouble.of(perSecond(ours, workload) / theirs) : OptionalDouble.empty();
    }

    private static double perSecond(final PeerResult result, final PeerWorkload workload) {
        return result.summary(workload)
                .map(summary -> summary.perSecond().median())
                .orElse(0.0);
    }
}
