package io.sternline.benchmarks.failover;

import io.sternline.client.NodeStatus;
import io.sternline.client.Topology;
import io.sternline.server.cli.process.GroupStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Kills the primary under load, waits for the next one, brings the killed node back, and again. Nothing is a matter of
 * time that can be a matter of a condition: the next kill comes when all three nodes are one group again.
 */
public final class FailoverRun {
    private static final int PRIMARY_ATTEMPTS_MAX = 30;
    private static final long QUIET_LOOK_INTERVAL_MS = 1000;

    private final Rig rig;
    private final Trial trial;
    private final Random random;
    private final Consumer<String> narrator;

    private FailoverRun(final Rig rig, final Trial trial, final long seed, final Consumer<String> narrator) {
        this.rig = rig;
        this.trial = trial;
        this.random = new Random(seed);
        this.narrator = narrator;
    }

    /**
     * @param narrator is told of every kill.
     * @throws IllegalStateException if the group does not get over a kill in time.
     */
    public static FailoverResult kill(
            final Rig rig, final LoadSettings load, final int kills, final Consumer<String> narrator)
            throws InterruptedException {
        try (Trial trial = Trial.start(rig, load)) {
            final FailoverRun run = new FailoverRun(rig, trial, load.seed(), narrator);
            final List<Kill> made = new ArrayList<>();
            for (int number = 1; number <= kills; number++) {
                made.add(run.killOnce(number));
                narrator.accept(made.get(number - 1).toString());
            }
            return FailoverResult.of(made, trial.longestQuietPauseMs(), trial.finish());
        }
    }

    /** The same load for a while, with nothing done to the group: whatever elections there are, are false. */
    public static FailoverResult leaveAlone(
            final Rig rig, final LoadSettings load, final Duration duration, final Consumer<String> narrator)
            throws InterruptedException {
        try (Trial trial = Trial.start(rig, load)) {
            new FailoverRun(rig, trial, load.seed(), narrator).watchFor(duration);
            return FailoverResult.of(List.of(), trial.longestPauseMs(), trial.finish());
        }
    }

    private Kill killOnce(final int number) throws InterruptedException {
        final Observations observations = trial.observations();
        final NodeStatus primary = awaitPrimary();
        final int node = primary.nodeId();
        observations.mark();
        final long killedNs = System.nanoTime();
        rig.group().kill9(node);
        final Topology next = trial.watch().awaitPrimaryAfter(primary.term(), trial.prober());
        final long knownNs = System.nanoTime();
        trial.awaitResumed(knownNs);
        final long writersPauseMs = observations.writerPauses().longestMs(System.nanoTime());
        final long proberPauseMs = observations.proberPauses().longestMs(System.nanoTime());
        trial.elections().ended(node);
        observations.mark();
        final long startedNs = System.nanoTime();
        rig.group().start(node);
        trial.watch().awaitCaughtUp(node);
        return new Kill(
                number,
                node,
                next.primary().orElseThrow(),
                next.term(),
                writersPauseMs,
                proberPauseMs,
                TimeUnit.NANOSECONDS.toMillis(knownNs - killedNs),
                TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs),
                trial.longestPauseMs());
    }

    /** The primary of a group at rest. If the role moves while nodes are asked, the kill would meet a replica. */
    private NodeStatus awaitPrimary() throws InterruptedException {
        for (int attempt = 0; attempt < PRIMARY_ATTEMPTS_MAX; attempt++) {
            final NodeStatus primary =
                    GroupStatus.primary(trial.awaitQuietGroup(random)).orElseThrow();
            if (trial.prober().topology().term() == primary.term()) {
                return primary;
            }
        }
        throw new IllegalStateException("in " + PRIMARY_ATTEMPTS_MAX + " attempts the primary was another one before it"
                + " could be killed: this machine is too busy for the nodes' timing");
    }

    private void watchFor(final Duration duration) throws InterruptedException {
        trial.observations().mark();
        final long endNs = System.nanoTime() + duration.toNanos();
        long seen = 0;
        while (System.nanoTime() - endNs < 0) {
            TimeUnit.MILLISECONDS.sleep(QUIET_LOOK_INTERVAL_MS);
            trial.elections().look(trial.watch().status());
            if (trial.elections().falseElections() > seen) {
                seen = trial.elections().falseElections();
                narrator.accept(seen + " false elections so far, "
                        + TimeUnit.NANOSECONDS.toSeconds(endNs - System.nanoTime()) + " s to go");
            }
        }
    }
}
