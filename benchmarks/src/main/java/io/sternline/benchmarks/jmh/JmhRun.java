package io.sternline.benchmarks.jmh;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs the benchmarks whose names match, each alone in a JVM of its own. That JVM is as a node's: a small heap and the
 * serial collector; only the benchmarks of {@link EngineVersusHashMap} get the heap that their map takes, and are left
 * out where the machine has no such memory to spare.
 */
public final class JmhRun {
    static final String ENTRIES = "entries";

    private static final String VALUE_BYTES = "valueBytes";
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
    private static final long MIB = 1024 * 1024;

    private final Settings settings;
    private final List<Measurement> measurements = new ArrayList<>();
    private final List<String> omissions = new ArrayList<>();
    private final Consumer<Measurement> progress;
    private boolean failed;

    /**
     * How to measure.
     *
     * @param pattern on class and method.
     * @param warmups iterations not counted.
     * @param iterationSeconds length of an iteration.
     * @param heapMb Java heap, but for those that need more.
     * @param verbose lets JMH speak for itself.
     */
    public record Settings(
            String pattern,
            int valueBytes,
            int forks,
            int warmups,
            int iterations,
            int iterationSeconds,
            int heapMb,
            boolean verbose) {}

    /** @param progress is told of each measurement as it is made. */
    public JmhRun(final Settings settings, final Consumer<Measurement> progress) {
        this.settings = settings;
        this.progress = progress;
    }

    /** Whether there is anything to run. */
    public boolean hasMatches() {
        return !matching().isEmpty();
    }

    /** Runs all that match with so many entries. */
    public void run(final int entries) {
        for (final BenchmarkListEntry benchmark : matching()) {
            final long heapMb = heapMb(benchmark.getUserClassQName(), entries);
            final String name = Measurement.shortName(benchmark.getUsername());
            if (heapMb > availableMb()) {
                omissions.add(name + " with " + entries + " entries is left out: it needs a Java heap of " + heapMb
                        + " MiB, and " + availableMb() + " MiB of memory are available");
            } else {
                measure(benchmark, name, entries, heapMb);
            }
        }
    }

    private long heapMb(final String benchmarkClass, final int entries) {
        if (benchmarkClass.equals(EngineVersusHashMap.class.getName())) {
            return EngineVersusHashMap.heapBytes(entries, settings.valueBytes()) / MIB;
        }
        if (benchmarkClass.equals(BalancerChoose.class.getName())) {
            return NearCacheBenchmark.heapBytes(entries, BalancerChoose.ID_BYTES) / MIB;
        }
        if (benchmarkClass.equals(NearCacheBenchmark.class.getName())) {
            return NearCacheBenchmark.heapBytes(entries, settings.valueBytes()) / MIB;
        }
        return settings.heapMb();
    }

    private void measure(final BenchmarkListEntry benchmark, final String name, final int entries, final long heapMb) {
        final OptionsBuilder options = new OptionsBuilder();
        options.include("^" + benchmark.getUsername().replace(".", "\\.") + "$")
                .param(ENTRIES, Integer.toString(entries))
                .param(VALUE_BYTES, Integer.toString(settings.valueBytes()))
                .forks(settings.forks())
                .warmupIterations(settings.warmups())
                .warmupTime(TimeValue.seconds(settings.iterationSeconds()))
                .measurementIterations(settings.iterations())
                .measurementTime(TimeValue.seconds(settings.iterationSeconds()))
                .timeout(TimeValue.minutes(10))
                .addProfiler(GCProfiler.class)
                .shouldFailOnError(true)
                .verbosity(settings.verbose() ? VerboseMode.NORMAL : VerboseMode.SILENT)
                .jvmArgs(
                        "--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED",
                        "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
                        "--add-opens=java.base/java.lang.reflect=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Xmx" + heapMb + "m");
        try {
            for (final RunResult result : new Runner(options.build()).run()) {
                final Measurement measurement = Measurement.of(result);
                measurements.add(measurement);
                progress.accept(measurement);
            }
        } catch (final RunnerException e) {
            failed = true;
            omissions.add(name + " with " + entries + " entries has failed: " + cause(e));
        }
    }

    /** JMH hides what a benchmark threw in its own JVM among the suppressed. */
    private static Throwable cause(final Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null || cause.getSuppressed().length > 0) {
            cause = cause.getSuppressed().length > 0 ? cause.getSuppressed()[0] : cause.getCause();
        }
        return cause;
    }

    private Collection<BenchmarkListEntry> matching() {
        return BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT),
                        List.of(settings.pattern()),
                        List.of());
    }

    private static long availableMb() {
        if (!Files.isReadable(MEMORY_INFO)) {
            return Long.MAX_VALUE;
        }
        try {
            return Files.readAllLines(MEMORY_INFO).stream()
                    .filter(line -> line.startsWith("MemAvailable:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024 / MIB)
                    .findFirst()
                    .orElse(Long.MAX_VALUE);
        } catch (final IOException e) {
            throw new UncheckedIOException("could not read " + MEMORY_INFO, e);
        }
    }

    @JsonProperty
    public List<Measurement> measurements() {
        return measurements;
    }

    /** What was not measured, and why. */
    @JsonProperty
    public List<String> omissions() {
        return omissions;
    }

    /** Whether any benchmark failed; the omissions say which and why. */
    public boolean hasFailed() {
        return failed;
    }
}
