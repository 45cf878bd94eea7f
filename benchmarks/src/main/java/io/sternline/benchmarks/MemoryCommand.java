package io.sternline.benchmarks;

import io.sternline.benchmarks.data.Expiry;
import io.sternline.benchmarks.memory.Footprint;
import io.sternline.benchmarks.memory.MemoryResult;
import io.sternline.benchmarks.memory.MemoryRun;
import io.sternline.protocol.Protocol;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "memory",
        description = "Fills the engine and says what an entry costs beside its key and value: when it is full, after"
                + " overwriting and removal, and after everything has expired.",
        mixinStandardHelpOptions = true)
final class MemoryCommand implements Callable<Integer> {
    private static final double MIB = 1024 * 1024;

    /** Values of up to twice the size are drawn when they are overwritten. */
    private static final int VALUE_BYTES_MAX = Protocol.VALUE_BYTES_MAX / 2;

    @Spec
    private CommandSpec spec;

    @Option(names = "--entries", description = "Keys have 16 bytes. Default: ${DEFAULT-VALUE}")
    private int entries = 1_000_000;

    @Option(names = "--value-bytes", description = "Default: ${DEFAULT-VALUE}")
    private int valueBytes = 200;

    @Option(names = "--expiry", description = "${COMPLETION-CANDIDATES}; sessions have IDLE. Default: ${DEFAULT-VALUE}")
    private Expiry expiry = Expiry.IDLE;

    @Mixin
    private final RunOptions run = new RunOptions();

    @Override
    public Integer call() throws Exception {
        Ranges.check(spec, "--entries", entries, 1, Integer.MAX_VALUE);
        Ranges.check(spec, "--value-bytes", valueBytes, 0, VALUE_BYTES_MAX);
        run.check(spec);
        final Report report = new Report();
        final MemoryResult result;
        try (MemoryRun memory = new MemoryRun(new MemoryRun.Settings(entries, valueBytes, expiry, run.seed()))) {
            result = memory.run(step -> System.err.println(step + " ..."));
        }
        print(result);
        report.settings()
                .put("entries", entries)
                .put("keyBytes", 16)
                .put("valueBytes", valueBytes)
                .put("expiry", expiry.name())
                .put("seed", run.seed());
        report.result(result).write(run.json());
        return 0;
    }

    private static void print(final MemoryResult result) {
        System.out.printf(
                "%-12s %12s %10s %10s %10s %12s %12s %12s%n",
                "after", "entries", "data MiB", "engine MiB", "free MiB", "overhead B", "less free B", "per second");
        print("filling", result.filled());
        print("overwriting", result.overwritten());
        print("halving", result.halved());
        print("refilling", result.refilled());
        if (result.expired() != null) {
            print("expiry", result.expired());
            print("settling", result.settled());
            System.out.printf(
                    "reaping took %,d calls of %,d looks: %,.0f us on average, %,.0f us at most%n",
                    result.reaping().calls(),
                    result.reaping().looksMax(),
                    result.reaping().meanCallUs(),
                    result.reaping().longestCallUs());
        }
        System.out.printf(
                "%s bytes of overhead per entry (as the operating system sees it: %s); Java heap in use %,.0f MiB at"
                        + " most, process %,.0f MiB at most%n",
                text(result.overheadBytesPerEntry()),
                text(result.residentOverheadBytesPerEntry()),
                result.peakHeapBytes() / MIB,
                result.peakResidentBytes() / MIB);
    }

    private static void print(final String step, final Footprint footprint) {
        System.out.printf(
                "%-12s %,12d %,10.0f %,10.0f %,10.0f %12s %12s %,12.0f%n",
                step,
                footprint.entries(),
                footprint.dataBytes() / MIB,
                footprint.engineBytes() / MIB,
                footprint.freeBytes() / MIB,
                text(footprint.overheadBytesPerEntry()),
                text(footprint.usedOverheadBytesPerEntry()),
                footprint.perSecond());
    }

    private static String text(final Double bytes) {
        return bytes == null ? "-" : "%.1f".formatted(bytes);
    }
}
