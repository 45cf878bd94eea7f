package io.sternline.benchmarks;

import io.sternline.benchmarks.peers.Comparison;
import io.sternline.benchmarks.peers.MarkdownTable;
import io.sternline.benchmarks.peers.PeerWorkload;
import io.sternline.benchmarks.peers.PeersRun;
import io.sternline.benchmarks.peers.RoundSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "peers",
        description = "Compares Sternline with the stores people would pick instead, on this machine, in one run.",
        mixinStandardHelpOptions = true)
final class PeersCommand implements Callable<Integer> {
    private static final int START_SECONDS_MAX = 3600;
    private static final int ROUNDS_MAX = 100;
    private static final int RATE_MAX = 1_000_000;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--peers",
            split = ",",
            paramLabel = "NAME",
            description = "Of ${COMPLETION-CANDIDATES}. Default: all",
            completionCandidates = Names.class)
    private List<String> peers = PeersRun.names();

    @Option(names = "--workloads", split = ",", description = "Of ${COMPLETION-CANDIDATES}. Default: all")
    private PeerWorkload[] workloads = PeerWorkload.values();

    @Option(names = "--rounds", paramLabel = "N", description = "Of all peers in turn. Default: ${DEFAULT-VALUE}")
    private int rounds = 5;

    @Option(
            names = "--start-seconds",
            description =
                    "Of writes to nodes that were just started, before the first workload: some compile their code"
                            + " as they run. Default: ${DEFAULT-VALUE}")
    private int startSeconds = 60;

    /** Of each workload. */
    @Mixin
    private final TimeOptions time = new TimeOptions(8, 10);

    @Option(names = "--rate", description = "Writes per second of the open loop. Default: ${DEFAULT-VALUE}")
    private int perSecond = 20_000;

    @Mixin
    private final DataOptions data = new DataOptions();

    @Mixin
    private final RunOptions run = new RunOptions();

    @Option(
            names = "--dir",
            description = "Where the nodes keep their data, on the disk to be measured. Default: temporary files")
    private Path dir = Path.of(System.getProperty("java.io.tmpdir"));

    private static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return PeersRun.names().iterator();
        }
    }

    @Override
    public Integer call() throws Exception {
        check();
        final PrintWriter out = spec.commandLine().getOut();
        final Report report = new Report();
        report.settings().put("rounds", rounds);
        final RoundSettings settings = new RoundSettings(
                Stream.of(PeerWorkload.values())
                        .filter(Arrays.asList(workloads)::contains)
                        .toList(),
                startSeconds,
                (int) time.warmup().toSeconds(),
                (int) time.measured().toSeconds(),
                perSecond,
                data.workload(0, run.seed()),
                dir.toString());
        final Comparison comparison = PeersRun.run(peers, rounds, settings, line -> {
            out.println(line);
            out.flush();
        });
        report.settings().putPOJO("asked", settings);
        report.result(comparison).write(run.json());
        out.println();
        out.print(MarkdownTable.of(comparison));
        out.printf("%n%s%n", report.settings());
        out.flush();
        return comparison.hasResults() ? 0 : 1;
    }

    private void check() {
        Ranges.check(spec, "--rounds", rounds, 1, ROUNDS_MAX);
        Ranges.check(spec, "--start-seconds", startSeconds, 0, START_SECONDS_MAX);
        Ranges.check(spec, "--rate", perSecond, 1, RATE_MAX);
        time.check(spec);
        data.check(spec);
        run.check(spec);
        peers.stream()
                .filter(peer -> !PeersRun.names().contains(peer))
                .findFirst()
                .ifPresent(unknown -> {
                    throw new ParameterException(
                            spec.commandLine(),
                            "--peers " + unknown + ": there are " + String.join(", ", PeersRun.names()));
                });
        if (!Files.isDirectory(dir)) {
            throw new ParameterException(spec.commandLine(), "--dir " + dir + " is no directory");
        }
    }
}
