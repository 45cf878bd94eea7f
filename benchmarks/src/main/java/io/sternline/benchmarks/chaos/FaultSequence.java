package io.sternline.benchmarks.chaos;

import io.sternline.benchmarks.chaos.workload.Workload;
import io.sternline.client.NodeStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Plays a schedule: begins each fault, heals it, waits for the group, and keeps the book. Used by one thread. */
final class FaultSequence {
    private final Stage stage;
    private final Narrator narrator;
    private final Findings findings;
    private final List<Played> played = new ArrayList<>();
    private final Set<Integer> diverged = new HashSet<>();
    private long endNs;

    /** @param recoveryMs null: not waited for. */
    private record Played(Schedule.Step step, Strike strike, long startNs, long healedNs, Long recoveryMs) {}

    FaultSequence(final Stage stage) {
        this.stage = stage;
        narrator = stage.narrator();
        findings = stage.findings();
    }

    /**
     * Plays all of it, on a slow machine as far as time allows.
     *
     * @param latestNs when no fault begins any more.
     */
    void play(final List<Schedule.Step> steps, final long latestNs) throws InterruptedException {
        for (final Schedule.Step step : steps) {
            if (System.nanoTime() - latestNs > 0) {
                narrator.say("out of time before fault " + step.number() + " of " + steps.size());
                break;
            }
            play(step);
        }
        endNs = System.nanoTime();
    }

    private void play(final Schedule.Step step) throws InterruptedException {
        final long startNs = System.nanoTime();
        final Nemesis nemesis = step.kind().nemesis(stage);
        final Strike strike;
        try {
            strike = nemesis.start(new Random(step.seed()));
            narrator.say(step.number() + ". " + step.kind().label() + " "
                    + (strike.done() ? strike.nodes() : "left out") + " " + strike.what());
            if (strike.done()) {
                TimeUnit.MILLISECONDS.sleep(step.lengthMs());
            }
        } finally {
            nemesis.heal();
        }
        final long healedNs = System.nanoTime();
        final Long recoveryMs = step.patient() ? recover(step, healedNs) : null;
        played.add(new Played(step, strike, startNs, healedNs, recoveryMs));
        TimeUnit.MILLISECONDS.sleep(step.pauseMs());
    }

    private long recover(final Schedule.Step step, final long healedNs) throws InterruptedException {
        final boolean whole = stage.view().awaitWhole(stage.recoveryTimeout());
        final long recoveryMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - healedNs);
        if (whole) {
            narrator.say("   healed, whole after " + recoveryMs + " ms");
        } else {
            findings.add("not whole " + recoveryMs + " ms after fault " + step.number() + ", "
                    + step.kind().label() + ", was healed");
        }
        for (final NodeStatus node : stage.view().status()) {
            if (node.isDiverged() && diverged.add(node.nodeId())) {
                findings.add("node " + node.nodeId() + " says that its state differs from the primary's since revision "
                        + node.divergedRevision());
            }
        }
        return recoveryMs;
    }

    /** What was played, with what the clients felt of it. */
    List<FaultRecord> records(final Workload workload) {
        final List<FaultRecord> records = new ArrayList<>();
        for (int i = 0; i < played.size(); i++) {
            final Played fault = played.get(i);
            final long nextNs = i + 1 < played.size() ? played.get(i + 1).startNs() : endNs;
            records.add(new FaultRecord(
                    fault.step().number(),
                    fault.step().kind().label(),
                    fault.strike().nodes(),
                    fault.strike().what(),
                    fault.strike().done(),
                    narrator.sinceStartMs(fault.startNs()),
                    TimeUnit.NANOSECONDS.toMillis(fault.healedNs() - fault.startNs()),
                    fault.recoveryMs(),
                    workload.longestGap(fault.startNs(), nextNs).toMillis()));
        }
        return records;
    }
}
