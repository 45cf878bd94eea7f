package io.sternline.benchmarks;

import io.sternline.benchmarks.growth.GrowthOutput;
import io.sternline.benchmarks.growth.GrowthPage;
import io.sternline.benchmarks.growth.GrowthRun;
import io.sternline.benchmarks.growth.GrowthSettings;
import io.sternline.benchmarks.growth.Point;
import io.sternline.benchmarks.growth.PointResult;
import io.sternline.benchmarks.growth.Series;
import io.sternline.benchmarks.load.Clients;
import io.sternline.benchmarks.load.Workload;
import io.sternline.protocol.Protocol;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "growth",
        description = "Says what becomes of throughput and latency as work grows: entries held, sizes of values,"
                + " connections. Each is measured on a group of its own, which it starts on this machine.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:Everything was measured, and no call failed",
            "1:Something was not measured, or calls failed; it is said where",
            "2:The options cannot be understood"
        })
final class GrowthCommand implements Callable<Integer> {
    private static final int ENTRIES_MAX = 100_000_000;
    private static final int CONNECTIONS_MAX = 10_000;
    private static final int CALLERS_MAX = 100_000;

    @Spec
    private CommandSpec spec;

    @Option(names = "--series", split = ",", description = "Of ${COMPLETION-CANDIDATES}. Default: all")
    private Series[] series = Series.values();

    @Option(names = "--entries", split = ",", description = "Entries held. Default: ${DEFAULT-VALUE}")
    private List<Integer> entries = Series.ENTRIES.usual();

    @Option(names = "--value-bytes", split = ",", description = "Sizes of values. Default: ${DEFAULT-VALUE}")
    private List<Integer> valueBytes = Series.VALUES.usual();

    @Option(names = "--connections", split = ",", description = "To the primary. Default: ${DEFAULT-VALUE}")
    private List<Integer> connections = Series.CONNECTIONS.usual();

    @Option(names = "--held-entries", description = "Where they do not grow. Default: ${DEFAULT-VALUE}")
    private int heldEntries = 10_000;

    @Option(names = "--held-value-bytes", description = "Where they do not grow. Default: ${DEFAULT-VALUE}")
    private int heldValueBytes = 200;

    @Option(names = "--key-bytes", description = "Default: ${DEFAULT-VALUE}")
    private int keyBytes = Workload.KEY_BYTES_DEFAULT;

    @Option(
            names = "--callers",
            description = "Who each wait for one answer; as many as connections if those are more."
                    + " Default: ${DEFAULT-VALUE}")
    private int callers = 64;

    @Option(names = "--read-percent", description = "Default: ${DEFAULT-VALUE}")
    private int readPercent;

    @Option(
            names = "--dir",
            description = "Where the nodes keep their data, on the disk to be measured. Default: temporary files")
    private Path dir = Path.of(System.getProperty("java.io.tmpdir"));

    @Option(names = "--plots", paramLabel = "DIR", description = "Draw each series into an SVG file here")
    private Path plots;

    @Option(
            names = "--page",
            paramLabel = "FILE",
            description = "Write the tables here, as Markdown, with the plots if there are any")
    private Path page;

    /** The first in rounds: as many as it takes. */
    @Mixin
    private final TimeOptions time = new TimeOptions(10, 20);

    @Mixin
    private final RunOptions run = new RunOptions();

    @Override
    public Integer call() throws Exception {
        check();
        final GrowthOutput output = new GrowthOutput(plots, page);
        output.check().ifPresent(this::refuse);
        final PrintWriter out = spec.commandLine().getOut();
        final Report report = new Report();
        final GrowthSettings settings = new GrowthSettings(
                heldEntries,
                heldValueBytes,
                keyBytes,
                callers,
                Clients.threadsMax(),
                readPercent,
                time.warmup(),
                time.measured(),
                run.seed(),
                dir);
        final List<PointResult> results = GrowthRun.run(points(settings), settings, line -> {
            out.println(line);
            out.flush();
        });
        describe(report);
        // The figures first: they are what took the time.
        report.result(results).write(run.json());
        output.write(results, settings, report.settings());
        out.print(GrowthPage.of(results, settings, Map.of()));
        out.printf("%n%s%n", report.settings());
        out.flush();
        return results.stream().allMatch(PointResult::isWhole) ? 0 : 1;
    }

    private List<Point> points(final GrowthSettings settings) {
        return Stream.of(Series.values())
                .filter(Arrays.asList(series)::contains)
                .flatMap(grown -> valuesOf(grown).stream().map(value -> settings.point(grown, value)))
                .toList();
    }

    private List<Integer> valuesOf(final Series grown) {
        return switch (grown) {
            case ENTRIES -> entries;
            case VALUES -> valueBytes;
            case CONNECTIONS -> connections;
        };
    }

    private void check() {
        entries.forEach(number -> Ranges.check(spec, "--entries", number, 1, ENTRIES_MAX));
        valueBytes.forEach(number ->
                Ranges.check(spec, "--value-bytes", number, Workload.VALUE_BYTES_MIN, Protocol.VALUE_BYTES_MAX));
        connections.forEach(number -> Ranges.check(spec, "--connections", number, 1, CONNECTIONS_MAX));
        Ranges.check(spec, "--held-entries", heldEntries, 1, ENTRIES_MAX);
        Ranges.check(spec, "--held-value-bytes", heldValueBytes, Workload.VALUE_BYTES_MIN, Protocol.VALUE_BYTES_MAX);
        Ranges.check(spec, "--key-bytes", keyBytes, Workload.KEY_BYTES_MIN, Protocol.KEY_BYTES_MAX);
        Ranges.check(spec, "--callers", callers, 1, CALLERS_MAX);
        Ranges.check(spec, "--read-percent", readPercent, 0, 100);
        time.check(spec);
        run.check(spec);
        if (!Files.isDirectory(dir)) {
            refuse("--dir " + dir + " is no directory");
        }
    }

    private void refuse(final String why) {
        throw new ParameterException(spec.commandLine(), why);
    }

    private void describe(final Report report) {
        report.settings()
                .put("heldEntries", heldEntries)
                .put("heldValueBytes", heldValueBytes)
                .put("keyBytes", keyBytes)
                .put("callers", callers)
                .put("clientThreads", Clients.threadsMax())
                .put("readPercent", readPercent)
                .put("durability", "memory")
                .put("changeLog", "on")
                .put("dir", dir.toString())
                .put("seed", run.seed());
        time.describe(report.settings());
    }
}
