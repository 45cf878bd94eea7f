package io.sternline.benchmarks.chaos;

import io.sternline.benchmarks.chaos.async.AsyncVerdict;
import io.sternline.benchmarks.chaos.models.ModelVerdict;
import io.sternline.benchmarks.chaos.watch.WatchVerdict;
import io.sternline.benchmarks.chaos.workload.Counts;
import io.sternline.benchmarks.chaos.workload.WorkloadResult;
import io.sternline.benchmarks.history.Verdict.Linearizable;
import io.sternline.benchmarks.history.Violation;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What came of a run.
 *
 * @param passed whether every promise held and nothing else went wrong.
 * @param faultsByKind how many of each were carried out.
 * @param pauses longest time without an acknowledged write, for each fault.
 * @param recovery from the end of a fault until the group was whole.
 * @param elections leadership terms that began after the first.
 * @param falseElections those of them that took the role from a primary whose process was running: suspended or cut off
 *     by a fault, or only slow.
 * @param watches what came of the watches that ran beside the calls.
 * @param asyncNamespaces what came of the clients of an ASYNC namespace.
 * @param models what came of the clients of limits, leases and guards.
 * @param counts the workload's figures by name.
 * @param findings what went wrong beside the workload: nodes that ended by themselves, or did not come back.
 * @param notes what is worth knowing and is no fault.
 * @param violations of promises, the first few of each kind.
 * @param finalState each node in words.
 */
public record ChaosReport(
        boolean passed,
        long seed,
        double minutes,
        int faults,
        Map<String, Long> faultsByKind,
        long operations,
        long ok,
        long indeterminate,
        long unavailable,
        long rejected,
        long acknowledgedLost,
        long duplicates,
        Linearizable linearizable,
        long staleSessionReads,
        boolean digestsEqual,
        Spread pauses,
        Spread recovery,
        long elections,
        long falseElections,
        WatchVerdict watches,
        AsyncVerdict asyncNamespaces,
        ModelVerdict models,
        Map<String, Long> counts,
        List<String> findings,
        List<String> notes,
        List<Violation> violations,
        List<String> finalState,
        List<FaultRecord> faultList) {
    static ChaosReport of(
            final ChaosSettings settings,
            final double minutes,
            final WorkloadResult workload,
            final AsyncVerdict async,
            final ModelVerdict models,
            final FinalState finalState,
            final Elections elections,
            final List<FaultRecord> faults,
            final Findings findings) {
        final List<FaultRecord> done = faults.stream().filter(FaultRecord::done).toList();
        return new ChaosReport(
                workload.clean()
                        && async.clean()
                        && models.clean()
                        && finalState.digestsEqual()
                        && findings.all().isEmpty()
                        && !done.isEmpty(),
                settings.seed(),
                minutes,
                done.size(),
                byKind(done),
                workload.operations(),
                workload.ok(),
                workload.indeterminate(),
                workload.unavailable(),
                workload.rejected(),
                workload.counts().get(Counts.ACKNOWLEDGED_LOST),
                workload.counts().get(Counts.DUPLICATES),
                workload.verdict().linearizable(),
                workload.counts().get(Counts.STALE_SESSION_READS),
                finalState.digestsEqual(),
                Spread.of(done.stream().map(FaultRecord::longestGapMs).toList()),
                Spread.of(done.stream()
                        .map(FaultRecord::recoveryMs)
                        .filter(Objects::nonNull)
                        .toList()),
                elections.all(),
                elections.unwarranted(),
                workload.watches(),
                async,
                models,
                workload.counts(),
                findings.all(),
                findings.notes(),
                workload.verdict().violations(),
                finalState.nodes(),
                faults);
    }

    private static Map<String, Long> byKind(final List<FaultRecord> faults) {
        return faults.stream().collect(Collectors.groupingBy(FaultRecord::kind, TreeMap::new, Collectors.counting()));
    }
}
