package io.sternline.benchmarks;

import io.sternline.benchmarks.chaos.ChaosReport;
import io.sternline.benchmarks.chaos.ChaosRun;
import io.sternline.benchmarks.chaos.ChaosSettings;
import io.sternline.benchmarks.chaos.ChaosSummary;
import io.sternline.benchmarks.chaos.FaultKind;
import io.sternline.benchmarks.chaos.Isolation;
import io.sternline.benchmarks.chaos.RunDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "chaos",
        description =
                "Breaks a group of three processes on purpose, each on a network of its own, while clients use it."
                        + " Says whether it kept its promises. Needs root, iproute2 and iptables.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Every promise was kept",
            "1:One was not, or a node ended by itself or did not come back",
            "2:It cannot be run here, or not like this"
        })
final class ChaosCommand implements Callable<Integer> {
    private static final int FAILED = 1;
    private static final int CANNOT = 2;
    private static final double MINUTES_MAX = 24 * 60;

    @Spec
    private CommandSpec spec;

    @Option(names = "--minutes", description = "For how long there are faults. Default: ${DEFAULT-VALUE}")
    private double minutes = 10;

    @Option(names = "--seed", description = "Of the schedule and of the clients. Default: drawn")
    private Long seed;

    @Option(names = "--faults", split = ",", paramLabel = "KIND", description = "Only these. Default: all kinds")
    private List<String> faults = List.of();

    @Option(names = "--durability", description = "memory or disk. Default: ${DEFAULT-VALUE}")
    private String durability = "memory";

    @Option(names = "--timing", description = "steady or fast. Default: ${DEFAULT-VALUE}")
    private String timing = "steady";

    @Option(names = "--clients", description = "Each with connections of its own. Default: ${DEFAULT-VALUE}")
    private int clients = 12;

    @Option(names = "--rate", description = "Calls a second, of all clients together. Default: ${DEFAULT-VALUE}")
    private int rate = 300;

    @Option(names = "--heap-mb", description = "Java heap of a node. Default: ${DEFAULT-VALUE}")
    private int heapMb = 192;

    @Option(
            names = "--clock-uncertainty-ms",
            description = "How far the group's clock may stray before expiry counts as early or late. Default:"
                    + " ${DEFAULT-VALUE}")
    private long clockUncertaintyMs = 500;

    @Option(names = "--dir", description = "Where to make the run's directory. Default: where temporary files go")
    private Path parentDir = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--keep", description = "Keep the directory even if all went well")
    private boolean keep;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report here too")
    private Path json;

    @Option(names = "--inside", hidden = true, description = "The run's directory: this is the isolated half")
    private Path inside;

    @Override
    public Integer call() throws Exception {
        Ranges.check(spec, "--clients", clients, 1, 64);
        Ranges.check(spec, "--rate", rate, 1, 2_000);
        Ranges.check(spec, "--clock-uncertainty-ms", clockUncertaintyMs, 0, 60_000);
        Ranges.check(spec, "--heap-mb", heapMb, 64, 4_096);
        if (!(minutes > 0 && minutes <= MINUTES_MAX)) {
            throw new ParameterException(
                    spec.commandLine(), "--minutes is " + minutes + "; up to " + MINUTES_MAX + " was expected");
        }
        return inside == null ? outside() : inside();
    }

    private Set<FaultKind> kinds() {
        try {
            return faults.isEmpty()
                    ? EnumSet.allOf(FaultKind.class)
                    : faults.stream().map(FaultKind::of).collect(Collectors.toSet());
        } catch (final IllegalArgumentException ex) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--faults: " + ex.getMessage() + "; there are "
                            + Arrays.stream(FaultKind.values())
                                    .map(FaultKind::label)
                                    .collect(Collectors.joining(", ")));
        }
    }

    private int outside() throws IOException, InterruptedException {
        kinds();
        final Optional<String> obstacle = Isolation.obstacle();
        if (obstacle.isPresent()) {
            spec.commandLine().getErr().println(obstacle.get());
            spec.commandLine().getErr().flush();
            return CANNOT;
        }
        final RunDirectory dir = RunDirectory.create(parentDir);
        final Isolation rig = Isolation.start(Benchmarks.class.getName(), argumentsInside(dir.path()));
        final Thread onSignal = new Thread(
                () -> {
                    rig.end();
                    dir.delete();
                },
                "chaos-end");
        Runtime.getRuntime().addShutdownHook(onSignal);
        final int status = rig.await(System.out);
        Runtime.getRuntime().removeShutdownHook(onSignal);
        if (status == 0 && !keep) {
            dir.delete();
        } else {
            dir.keep();
            System.out.println("logs and history are kept in " + dir.path());
        }
        return status == 0 || status == CANNOT ? status : FAILED;
    }

    private List<String> argumentsInside(final Path dir) {
        final List<String> args = new ArrayList<>(List.of(
                "chaos",
                "--inside=" + dir,
                "--minutes=" + minutes,
                "--seed=" + (seed == null ? ThreadLocalRandom.current().nextInt(Integer.MAX_VALUE) : seed),
                "--durability=" + durability,
                "--timing=" + timing,
                "--clients=" + clients,
                "--rate=" + rate,
                "--heap-mb=" + heapMb,
                "--clock-uncertainty-ms=" + clockUncertaintyMs));
        if (!faults.isEmpty()) {
            args.add("--faults=" + String.join(",", faults));
        }
        if (keep) {
            args.add("--keep");
        }
        if (json != null) {
            args.add("--json=" + json.toAbsolutePath());
        }
        return args;
    }

    private int inside() throws IOException, InterruptedException {
        final PrintStream out = System.out;
        final ChaosSettings settings = new ChaosSettings(
                inside,
                seed,
                Math.round(minutes * 60),
                kinds(),
                durability,
                timing,
                heapMb,
                clients,
                rate,
                clockUncertaintyMs,
                keep);
        final Report report = new Report();
        final ChaosReport result = ChaosRun.run(settings, out);
        ChaosSummary.print(result, out);
        report.settings()
                .put("minutes", minutes)
                .put("seed", seed)
                .put("durability", durability)
                .put("timing", timing)
                .put("clients", clients)
                .put("rate", rate)
                .put("nodeHeapMb", heapMb)
                .put("clockUncertaintyMs", clockUncertaintyMs);
        report.result(result);
        report.write(inside.resolve("report.json"));
        report.write(json);
        return result.passed() ? 0 : FAILED;
    }
}
