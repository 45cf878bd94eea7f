package io.sternline.benchmarks;

import io.sternline.benchmarks.jmh.JmhRun;
import io.sternline.benchmarks.jmh.Measurement;
import io.sternline.protocol.Protocol;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "jmh",
        description = "Runs microbenchmarks: the engine's operations beside a HashMap and bare memory, the state"
                + " machine's commands, the client's near cache beside Caffeine and a ConcurrentHashMap, and a"
                + " balancer's choice. Says what an operation takes and what it allocates.",
        mixinStandardHelpOptions = true)
final class JmhCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "PATTERN",
            description =
                    "Regular expression on class and method, such as Engine, NearCache, Balancer or StateMachineBenchmark.put."
                            + " Default: all")
    private String pattern = "";

    @Option(names = "--entries", split = ",", description = "One or more numbers of entries. Default: 1000000")
    private List<Integer> entries = List.of(1_000_000);

    @Option(names = "--value-bytes", description = "Default: ${DEFAULT-VALUE}")
    private int valueBytes = 200;

    @Option(names = "--forks", description = "JVMs for each benchmark. Default: ${DEFAULT-VALUE}")
    private int forks = 1;

    @Option(names = "--warmups", description = "Iterations not counted. Default: ${DEFAULT-VALUE}")
    private int warmups = 3;

    @Option(names = "--iterations", description = "Iterations counted. Default: ${DEFAULT-VALUE}")
    private int iterations = 5;

    @Option(names = "--seconds", description = "Length of an iteration. Default: ${DEFAULT-VALUE}")
    private int seconds = 1;

    @Option(
            names = "--heap-mb",
            description =
                    "Java heap of a benchmark; those of maps and the near cache take what they need. Default: ${DEFAULT-VALUE}")
    private int heapMb = 256;

    @Option(names = "--verbose", description = "Show what JMH has to say")
    private boolean verbose;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the results here too")
    private Path json;

    @Override
    public Integer call() throws Exception {
        entries.forEach(number -> Ranges.check(spec, "--entries", number, 1, Integer.MAX_VALUE));
        Ranges.check(spec, "--value-bytes", valueBytes, 0, Protocol.VALUE_BYTES_MAX);
        final JmhRun run = new JmhRun(
                new JmhRun.Settings(pattern, valueBytes, forks, warmups, iterations, seconds, heapMb, verbose),
                JmhCommand::print);
        if (!run.hasMatches()) {
            throw new ParameterException(spec.commandLine(), "no benchmark matches '" + pattern + "'");
        }
        final Report report = new Report();
        System.out.printf("%-36s %12s %12s %14s%n", "benchmark", "entries", "ns/op", "bytes/op");
        entries.forEach(run::run);
        run.omissions().forEach(System.err::println);
        report.settings()
                .put("pattern", pattern)
                .put("keyBytes", 16)
                .put("valueBytes", valueBytes)
                .put("forks", forks)
                .put("warmups", warmups)
                .put("iterations", iterations)
                .put("seconds", seconds)
                .put("heapMb", heapMb);
        report.result(run).write(json);
        return run.hasFailed() ? 1 : 0;
    }

    private static void print(final Measurement measurement) {
        System.out.printf(
                "%-36s %,12d %,12.1f %,14.3f%n",
                measurement.benchmark(),
                measurement.entries(),
                measurement.nsPerOperation(),
                measurement.allocatedBytesPerOperation());
    }
}
