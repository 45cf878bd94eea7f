package io.sternline.benchmarks.peers;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * All rounds of one peer.
 *
 * @param failures why rounds came to no result.
 */
public record PeerResult(Promise promise, String setup, List<RoundResult> rounds, List<String> failures) {
    /** Version of servers and client library; empty if no round came to a result. */
    @JsonProperty
    public String version() {
        return rounds.isEmpty() ? "" : rounds.get(0).version();
    }

    /** Of each workload, what its rounds come to. */
    @JsonProperty
    public Map<PeerWorkload, Summary> summary() {
        final Map<PeerWorkload, Summary> summaries = new EnumMap<>(PeerWorkload.class);
        Arrays.stream(PeerWorkload.values())
                .forEach(workload -> summary(workload).ifPresent(summary -> summaries.put(workload, summary)));
        return summaries;
    }

    Optional<Summary> summary(final PeerWorkload workload) {
        final List<Measured> measured = rounds.stream()
                .map(round -> round.measured().get(workload))
                .filter(Objects::nonNull)
                .toList();
        return measured.isEmpty() ? Optional.empty() : Optional.of(Summary.of(measured));
    }

    /** Of all rounds in which the primary was killed. */
    List<Killed> kills() {
        return rounds.stream().map(RoundResult::killed).filter(Objects::nonNull).toList();
    }
}
