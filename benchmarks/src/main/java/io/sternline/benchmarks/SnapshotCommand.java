package io.sternline.benchmarks;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.sternline.benchmarks.snapshot.SnapshotLoading;
import io.sternline.benchmarks.snapshot.SnapshotWriting;
import io.sternline.protocol.Protocol;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import io.sternline.server.cli.process.LocalGroupSettings;
import io.sternline.server.cli.process.PortBlock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "snapshot",
        description =
                "Fills a node, has it take a snapshot while it is written to, and restarts it. Says what writing and"
                        + " loading take, and for how long the state thread does nothing else.",
        mixinStandardHelpOptions = true,
        subcommands = {SnapshotWriteCommand.class, SnapshotLoadCommand.class})
final class SnapshotCommand implements Callable<Integer> {
    private static final Duration STEP_TIMEOUT = Duration.ofMinutes(30);
    private static final double MIB = 1024 * 1024;

    private final ObjectMapper mapper = new ObjectMapper();

    @Spec
    private CommandSpec spec;

    @Option(names = "--entries", description = "Keys have 16 bytes. Default: ${DEFAULT-VALUE}")
    private int entries = 1_000_000;

    @Option(names = "--value-bytes", description = "Default: ${DEFAULT-VALUE}")
    private int valueBytes = 200;

    @Option(
            names = "--write-interval-us",
            description = "How often there is a write during the snapshot. Default: ${DEFAULT-VALUE}")
    private long writeIntervalUs = 1_000;

    @Option(
            names = "--log-commands",
            description = "Writes behind the snapshot, which the restarted node replays. Default: ${DEFAULT-VALUE}")
    private int logCommands = 1_000_000;

    @Option(names = "--heap-mb", description = "Java heap of the node. Default: ${DEFAULT-VALUE}")
    private int heapMb = LocalGroupSettings.NODE_HEAP_MB_DEFAULT;

    @Option(
            names = "--dir",
            description = "Where to keep the node's data; on the disk to be measured. Default: temporary")
    private Path parentDir;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the result here too")
    private Path json;

    /** Both halves, and whether the second ended where the first did. */
    private record Result(SnapshotWriting.Result write, SnapshotLoading.Result load, boolean digestsEqual) {}

    @Override
    public Integer call() throws Exception {
        Ranges.check(spec, "--entries", entries, 1, Integer.MAX_VALUE);
        Ranges.check(spec, "--log-commands", logCommands, 0, Integer.MAX_VALUE);
        Ranges.check(spec, "--value-bytes", valueBytes, 0, Protocol.VALUE_BYTES_MAX);
        final Path dir = parentDir == null
                ? Files.createTempDirectory("sternline-benchmark")
                : Files.createTempDirectory(parentDir, "sternline-benchmark");
        final Report report = new Report();
        final Result result;
        try (PortBlock ports = PortBlock.claim(LocalGroupSettings.FIRST_PORT_DEFAULT)) {
            result = measure(dir, ports.basePort());
        } finally {
            Directories.delete(dir);
        }
        print(result);
        report.settings()
                .put("entries", entries)
                .put("keyBytes", 16)
                .put("valueBytes", valueBytes)
                .put("writeIntervalUs", writeIntervalUs)
                .put("logCommands", logCommands)
                .put("nodeHeapMb", heapMb)
                .put("durability", "memory");
        report.result(result).write(json);
        return result.digestsEqual() ? 0 : 1;
    }

    private Result measure(final Path dir, final int basePort) throws IOException {
        System.err.println("fill and write ...");
        final SnapshotWriting.Result write = step(
                dir,
                basePort,
                SnapshotWriting.Result.class,
                "write",
                "--entries=" + entries,
                "--value-bytes=" + valueBytes,
                "--write-interval-us=" + writeIntervalUs,
                "--log-commands=" + logCommands);
        System.err.println("restart and load ...");
        final SnapshotLoading.Result load =
                step(dir, basePort, SnapshotLoading.Result.class, "load", "--position=" + write.appliedPosition());
        return new Result(write, load, write.digest() == load.digest() && write.revision() == load.revision());
    }

    /** Runs one half in a process with the heap of a node. */
    private <T> T step(
            final Path dir, final int basePort, final Class<T> type, final String name, final String... options)
            throws IOException {
        final Path outcome = dir.resolve(name + ".json");
        final List<String> args = new ArrayList<>(List.of(
                "snapshot", name, "--data-dir=" + dir.resolve("node"), "--port=" + basePort, "--json=" + outcome));
        args.addAll(Arrays.asList(options));
        final JavaCommand command = JavaCommand.server(Benchmarks.class.getName(), heapMb, args.toArray(String[]::new));
        try (JavaProcess process = JavaProcess.start(name, command, dir.resolve("logs"))) {
            if (!process.awaitEnd(STEP_TIMEOUT) || !Files.exists(outcome)) {
                throw new IllegalStateException(process.describe());
            }
        }
        return mapper.treeToValue(mapper.readTree(outcome.toFile()).get("result"), type);
    }

    private static void print(final Result result) {
        final SnapshotWriting.Result write = result.write();
        final SnapshotLoading.Result load = result.load();
        System.out.printf(
                "filled in %,.1f s (%,.0f entries/s)%n"
                        + "wrote %,.0f MiB in %,.0f ms; listed after %,.0f ms%n"
                        + "state thread away for %,.0f ms at most, answers for %,.0f ms (before: %,.1f and %,.1f ms)%n"
                        + "loaded in %,.0f ms; %,d commands replayed in %,.0f ms (%,.0f commands/s)%n"
                        + "up after %,.0f ms, primary and caught up after %,.0f ms; digests %s%n",
                write.fillSeconds(),
                write.fillPerSecond(),
                write.bytes() / MIB,
                write.writeMs(),
                write.requestedToListedMs(),
                write.longestStallMs(),
                write.longestAnswerGapMs(),
                write.quietStallMs(),
                write.quietAnswerGapMs(),
                load.loadMs(),
                load.replayed(),
                load.replayMs(),
                load.replayedPerSecond(),
                load.startMs(),
                load.readyMs(),
                result.digestsEqual() ? "equal" : "DIFFER");
    }
}
