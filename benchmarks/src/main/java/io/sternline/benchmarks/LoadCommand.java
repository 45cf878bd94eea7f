package io.sternline.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.benchmarks.load.Clients;
import io.sternline.benchmarks.load.Load;
import io.sternline.benchmarks.load.NamespaceMode;
import io.sternline.benchmarks.load.Result;
import io.sternline.benchmarks.load.Rounds;
import io.sternline.benchmarks.load.Side;
import io.sternline.benchmarks.load.Target;
import io.sternline.benchmarks.load.Workload;
import io.sternline.client.ReadLevel;
import io.sternline.client.Replication;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "load",
        description = "Drives a group with reads and writes and says how many it answered, and how fast.",
        mixinStandardHelpOptions = true)
final class LoadCommand implements Callable<Integer> {
    private static final int ROUNDS_TO_COMPARE = 3;
    private static final int ROUNDS_MAX = 100;
    private static final int CALLS_MAX = 1_000_000;
    private static final int CLIENTS_MAX = 10_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-e", "--endpoints"},
            split = ",",
            description = "Nodes of a running group. Default: starts three nodes on this machine")
    private String[] endpoints;

    @Option(names = "--durability", description = "Of the nodes it starts: memory or disk. Default: ${DEFAULT-VALUE}")
    private String durability = "memory";

    @Option(
            names = "--profile",
            description = "Of the nodes it starts: small or large. Default: what suits a node's share of this machine")
    private String profile = "auto";

    @Option(
            names = "--change-log",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether nodes it starts keep a change log. Default: they do")
    private boolean hasChangeLog;

    @Option(
            names = "--namespace-mode",
            description = "Of the namespace the load goes to: sync, async, or both in turn. Default: sync")
    private NamespaceMode mode = NamespaceMode.SYNC;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "Of warm-up and measurement, on each kind of namespace. Default: 1, of both 3 each")
    private int rounds;

    @Option(names = "--callers", description = "Closed loop: how many call at the same time. Default: ${DEFAULT-VALUE}")
    private int callers = 64;

    @Option(
            names = "--outstanding",
            paramLabel = "N",
            description = "Closed loop: calls each caller has under way, without waiting for one before the next."
                    + " Default: ${DEFAULT-VALUE}")
    private int outstanding = 1;

    @Option(names = "--rate", description = "Open loop: calls per second, instead of --callers")
    private int perSecond;

    @Option(
            names = "--clients",
            description = "Client objects, each with its own connections. Default: ${DEFAULT-VALUE}")
    private int clients = 1;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Option(names = "--read-percent", description = "Default: ${DEFAULT-VALUE}")
    private int readPercent;

    @Option(names = "--read-level", description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private ReadLevel readLevel = ReadLevel.SESSION;

    @Mixin
    private final TimeOptions time = new TimeOptions(5, 10);

    @Mixin
    private final RunOptions run = new RunOptions();

    @Override
    public Integer call() throws Exception {
        Ranges.check(spec, "--rounds", rounds, 0, ROUNDS_MAX);
        Ranges.check(spec, "--callers", callers, 1, CALLS_MAX);
        Ranges.check(spec, "--outstanding", outstanding, 1, CALLS_MAX / callers);
        Ranges.check(spec, "--clients", clients, 1, CLIENTS_MAX);
        Ranges.check(spec, "--read-percent", readPercent, 0, 100);
        data.check(spec);
        time.check(spec);
        run.check(spec);
        if (endpoints == null && !hasChangeLog && mode != NamespaceMode.SYNC) {
            throw new ParameterException(
                    spec.commandLine(), "--no-change-log and ASYNC namespaces: they are replicated from that log");
        }
        final int roundsOfEach = rounds > 0 ? rounds : mode.kinds().size() > 1 ? ROUNDS_TO_COMPARE : 1;
        final Report report = new Report();
        try (Group group = Group.of(endpoints, durability, profile, hasChangeLog);
                Clients connected = new Clients(group.endpoints(), clients)) {
            final Map<Replication, Side> sides =
                    Rounds.run(mode.kinds(), roundsOfEach, kind -> drive(connected.targets(kind, readLevel)));
            LoadSummary.print(sides, spec.commandLine().getOut());
            describe(report.settings(), roundsOfEach);
            report.result(isOneRound(sides) ? sides.values().iterator().next().middle() : sides)
                    .write(run.json());
            return sides.values().stream().allMatch(side -> side.middle().ok() > 0) ? 0 : 1;
        }
    }

    private static boolean isOneRound(final Map<Replication, Side> sides) {
        return sides.values().stream().mapToInt(side -> side.rounds().size()).sum() == 1;
    }

    private Result drive(final List<Target> targets) {
        final Workload workload = data.workload(readPercent, run.seed());
        return perSecond > 0
                ? Load.open(targets, workload, perSecond, time.warmup(), time.measured())
                : Load.closed(targets, workload, callers * outstanding, time.warmup(), time.measured());
    }

    private void describe(final ObjectNode node, final int roundsOfEach) {
        if (perSecond > 0) {
            node.put("loop", "open").put("rate", perSecond);
        } else {
            node.put("loop", "closed").put("callers", callers).put("outstanding", outstanding);
        }
        node.put("namespaceMode", mode.name().toLowerCase(Locale.ROOT))
                .put("rounds", roundsOfEach)
                .put("clients", clients)
                .put("clientThreads", Math.min(clients, Clients.threadsMax()))
                .put("durability", endpoints == null ? durability : "as the group has it")
                .put("profile", endpoints == null ? profile : "as the group has it")
                .put("changeLog", endpoints == null ? hasChangeLog ? "on" : "off" : "as the group has it")
                .put("readPercent", readPercent)
                .put("readLevel", readLevel.name())
                .put("seed", run.seed());
        data.describe(node);
        time.describe(node);
    }
}
