package io.sternline.benchmarks.peers;

import io.sternline.benchmarks.load.Load;
import io.sternline.benchmarks.load.Result;
import io.sternline.benchmarks.load.Target;
import io.sternline.benchmarks.process.Processes;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One peer, started, driven with every workload and stopped. */
final class Round {
    private static final double UNIT = 1e5;
    private static final List<Long> SELF = List.of(ProcessHandle.current().pid());

    private final RoundSettings settings;

    Round(final RoundSettings settings) {
        this.settings = settings;
    }

    /** @param dir exists and is empty. */
    RoundResult run(final Peer peer, final Path dir) throws IOException, InterruptedException {
        try (RunningPeer running = peer.start(dir)) {
            warmUp(running);
            final Map<PeerWorkload, Measured> measured = new EnumMap<>(PeerWorkload.class);
            for (final PeerWorkload workload : settings.workloads()) {
                if (workload != PeerWorkload.KILL) {
                    measured.put(workload, measure(running, workload));
                }
            }
            final boolean kills = settings.workloads().contains(PeerWorkload.KILL);
            return new RoundResult(running.version(), measured, kills ? KillTrial.run(running, settings) : null);
        }
    }

    private void warmUp(final RunningPeer running) throws IOException, InterruptedException {
        if (settings.startSeconds() > 0) {
            final Shape shape = Shape.of(PeerWorkload.CALLERS_COUNT);
            try (Driver driver = running.connect(shape)) {
                load(PeerWorkload.CALLERS, List.of(new DriverTarget(driver, 1)), shape, settings.startSeconds());
            }
        }
    }

    private Measured measure(final RunningPeer running, final PeerWorkload workload)
            throws IOException, InterruptedException {
        final Shape shape = switch (workload) {
            case CALLERS, OPEN -> Shape.of(PeerWorkload.CALLERS_COUNT);
            case SATURATION -> running.saturation();
            case ONE -> Shape.of(1);
            case KILL -> throw new IllegalArgumentException("a kill is not measured in writes a second");
        };
        try (Driver driver = running.connect(shape)) {
            final List<Target> targets = List.of(new DriverTarget(driver, shape.writesPerCall()));
            load(workload, targets, shape, settings.warmupSeconds());
            final double nodesBefore = Processes.cpuSeconds(running.nodePids());
            final double clientBefore = Processes.cpuSeconds(SELF);
            final Result result = load(workload, targets, shape, settings.seconds());
            return measured(
                    result,
                    Processes.cpuSeconds(running.nodePids()) - nodesBefore,
                    Processes.cpuSeconds(SELF) - clientBefore,
                    Processes.residentBytes(running.nodePids()));
        }
    }

    private Result load(final PeerWorkload workload, final List<Target> targets, final Shape shape, final int seconds) {
        final Duration time = Duration.ofSeconds(seconds);
        return workload == PeerWorkload.OPEN
                ? Load.open(targets, settings.writes(), settings.openPerSecond(), Duration.ZERO, time)
                : Load.closed(targets, settings.writes(), shape.callers(), Duration.ZERO, time);
    }

    private static Measured measured(
            final Result result, final double nodesSeconds, final double clientSeconds, final long residentBytes) {
        final double units = Math.max(1, result.ok()) / UNIT;
        return new Measured(
                result.perSecond(),
                result.p50Us(),
                result.p99Us(),
                result.p999Us(),
                result.maxUs(),
                result.ok(),
                result.rejected() + result.indeterminate() + result.unavailable(),
                nodesSeconds / units,
                clientSeconds / units,
                residentBytes);
    }
}
