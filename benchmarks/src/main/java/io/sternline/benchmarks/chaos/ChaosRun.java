package io.sternline.benchmarks.chaos;

import io.sternline.benchmarks.chaos.async.AsyncVerdict;
import io.sternline.benchmarks.chaos.async.AsyncWorkload;
import io.sternline.benchmarks.chaos.models.ModelVerdict;
import io.sternline.benchmarks.chaos.models.ModelWorkload;
import io.sternline.benchmarks.chaos.workload.RecordedWorkload;
import io.sternline.benchmarks.chaos.workload.Workload;
import io.sternline.benchmarks.chaos.workload.WorkloadResult;
import io.sternline.benchmarks.chaos.workload.WorkloadSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One run, in the surroundings that {@link Isolation} has made: starts the group and the workload, has one fault after
 * the other, lets the group get well, and asks what became of it all.
 */
public final class ChaosRun {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(180);
    private static final Duration RECOVERY_TIMEOUT = Duration.ofSeconds(120);
    private static final long QUIET_START_MS = 2_000;
    private static final long CHECK_INTERVAL_MS = 200;

    private final ChaosSettings settings;
    private final Narrator narrator;
    private final Findings findings;
    private final Network network = new Network();
    private final Disks disks;
    private final Nodes nodes;

    private ChaosRun(final ChaosSettings settings, final PrintStream out) {
        this.settings = settings;
        narrator = new Narrator(out);
        findings = new Findings(narrator);
        disks = new Disks(settings.dir());
        nodes = new Nodes(settings, disks, findings);
    }

    /** Where the workload's history is written. */
    public static Path historyFile(final Path dir) {
        return dir.resolve("history.jsonl");
    }

    /** Where that of the clients of the ASYNC namespace is written. */
    private static Path asyncHistoryFile(final Path dir) {
        return dir.resolve("async-history.jsonl");
    }

    /**
     * Runs.
     *
     * @param out is told what happens while it does.
     * @throws IllegalStateException if the stage cannot be set, or the group does not come up on it.
     * @throws IOException if the history could not be written.
     */
    public static ChaosReport run(final ChaosSettings settings, final PrintStream out)
            throws IOException, InterruptedException {
        return new ChaosRun(settings, out).run();
    }

    private ChaosReport run() throws IOException, InterruptedException {
        final List<Schedule.Step> steps = Schedule.draw(settings.seed(), settings.seconds(), settings.kinds());
        narrator.say("seed " + settings.seed() + ": " + steps.size() + " faults in about " + settings.seconds()
                + " s; everything is in " + settings.dir());
        network.build();
        for (int node = 0; node < Network.NODES; node++) {
            disks.mount(node);
        }
        boolean passed = false;
        try (nodes;
                GroupView view = new GroupView()) {
            nodes.startAll();
            if (!view.awaitWhole(START_TIMEOUT)) {
                throw new IllegalStateException("the group is not up after " + START_TIMEOUT.toSeconds()
                        + " s; the nodes' logs are in " + nodes.logDir());
            }
            final ChaosReport report = run(steps, view);
            passed = report.passed();
            return report;
        } finally {
            if (settings.keep() || !passed) {
                for (int node = 0; node < Network.NODES; node++) {
                    disks.keep(node);
                }
            }
        }
    }

    private ChaosReport run(final List<Schedule.Step> steps, final GroupView view)
            throws IOException, InterruptedException {
        final long startNs = System.nanoTime();
        final long firstTerm = view.term();
        final FaultSequence sequence =
                new FaultSequence(new Stage(network, disks, nodes, view, narrator, findings, RECOVERY_TIMEOUT));
        final Thread watch = watchNodes();
        try (Workload workload = RecordedWorkload.create(
                        WorkloadSettings.of(Nodes.endpoints(), settings.seed(), historyFile(settings.dir()))
                                .withClients(settings.clients())
                                .withOperationsPerSecond(settings.operationsPerSecond())
                                .withClockUncertaintyMs(settings.clockUncertaintyMs()));
                AsyncWorkload async = AsyncWorkload.start(
                        Nodes.endpoints(),
                        settings.seed(),
                        asyncHistoryFile(settings.dir()),
                        settings.clockUncertaintyMs());
                ModelWorkload models =
                        ModelWorkload.start(Nodes.endpoints(), settings.seed(), settings.clockUncertaintyMs())) {
            workload.start();
            narrator.say("the group is up, the clients have begun");
            TimeUnit.MILLISECONDS.sleep(QUIET_START_MS);
            sequence.play(steps, startNs + TimeUnit.SECONDS.toNanos(settings.seconds() * 3 / 2));
            narrator.say("no more faults; the group gets well");
            awaitWell(view);
            final long minutesNs = System.nanoTime() - startNs;
            final WorkloadResult result = workload.stop();
            final AsyncVerdict asyncVerdict = async.stop(disks.emptied());
            final ModelVerdict modelVerdict = models.stop();
            narrator.say("the histories have been judged");
            final FinalState finalState = FinalState.of(view);
            final Elections elections = Elections.since(firstTerm, view);
            nodes.check();
            return ChaosReport.of(
                    settings,
                    TimeUnit.NANOSECONDS.toSeconds(minutesNs) / 60.0,
                    result,
                    asyncVerdict,
                    modelVerdict,
                    finalState,
                    elections,
                    sequence.records(workload),
                    findings);
        } finally {
            watch.interrupt();
            watch.join();
        }
    }

    private void awaitWell(final GroupView view) throws InterruptedException {
        if (!view.awaitWhole(RECOVERY_TIMEOUT)) {
            final List<String> states = new ArrayList<>();
            for (int node = 0; node < Network.NODES; node++) {
                states.add(nodes.describe(node));
            }
            findings.add("not all nodes were up and caught up " + RECOVERY_TIMEOUT.toSeconds()
                    + " s after the last fault was healed: " + String.join("; ", states));
        }
    }

    private Thread watchNodes() {
        final Thread thread = new Thread(
                () -> {
                    try {
                        while (true) {
                            TimeUnit.MILLISECONDS.sleep(CHECK_INTERVAL_MS);
                            nodes.check();
                        }
                    } catch (final InterruptedException ex) {
                        // The run is over.
                        Thread.currentThread().interrupt();
                    }
                },
                "chaos-watch");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }
}
