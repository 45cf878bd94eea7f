package io.sternline.benchmarks;

import io.sternline.benchmarks.failover.LoadSettings;
import io.sternline.benchmarks.failover.Rig;
import io.sternline.benchmarks.failover.Verdict;
import io.sternline.client.StoreException;
import io.sternline.protocol.Protocol;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** What the commands that do things to a group under load have in common: the group, the load, the end. */
final class RigOptions {
    private static final int EXIT_CLEAN = 0;
    private static final int EXIT_BROKEN = 1;
    private static final int EXIT_NOT_RUN = 3;

    enum Durability {
        MEMORY,
        DISK
    }

    enum Timing {
        FAST,
        STEADY
    }

    @Option(names = "--timing", description = "Of the nodes: fast or steady. Default: ${DEFAULT-VALUE}")
    private Timing timing = Timing.FAST;

    @Option(names = "--durability", description = "Of the nodes: memory or disk. Default: ${DEFAULT-VALUE}")
    private Durability durability = Durability.MEMORY;

    @Option(names = "--writers", description = "Clients that write. Default: ${DEFAULT-VALUE}")
    private int writers = 4;

    @Option(names = "--keys", description = "Keys they write to, over and over. Default: ${DEFAULT-VALUE}")
    private int keys = 100_000;

    @Option(names = "--value-bytes", description = "Default: ${DEFAULT-VALUE}")
    private int valueBytes = 200;

    @Mixin
    private final RunOptions run = new RunOptions();

    @Option(
            names = "--dir",
            description = "Where to keep the nodes' data, on the disk to be measured. Default: temporary")
    private Path parentDir;

    /** What is done to the group. */
    interface Measurement {
        /** @return whether the store kept its promises. */
        boolean run(Rig rig, Report report, PrintWriter out) throws InterruptedException;
    }

    /** @throws ParameterException if an option cannot be meant. */
    void check(final CommandSpec spec) {
        Ranges.check(spec, "--writers", writers, 1, LoadSettings.WRITERS_MAX);
        Ranges.check(spec, "--keys", keys, writers, LoadSettings.KEYS_MAX);
        Ranges.check(spec, "--value-bytes", valueBytes, LoadSettings.VALUE_BYTES_MIN, Protocol.VALUE_BYTES_MAX);
        if (parentDir != null && !Files.isDirectory(parentDir)) {
            throw new ParameterException(spec.commandLine(), "--dir " + parentDir + " is no directory");
        }
        run.check(spec);
    }

    LoadSettings load(final int perSecond) {
        return new LoadSettings(perSecond, writers, keys, valueBytes, run.seed());
    }

    /** Starts a group, has it measured and judged, and leaves nothing behind unless something was found. */
    int run(final CommandSpec spec, final Measurement measurement) throws IOException, InterruptedException {
        final PrintWriter out = spec.commandLine().getOut();
        final Report report = new Report();
        describe(report);
        boolean clean = false;
        try (Rig rig = Rig.start(parentDir, lower(durability), lower(timing))) {
            try {
                clean = measurement.run(rig, report, out);
                report.write(run.json());
                return clean ? EXIT_CLEAN : EXIT_BROKEN;
            } finally {
                if (!clean && !rig.isClosed()) {
                    rig.keepFiles();
                    out.println("data and logs of the nodes are kept in " + rig.dir());
                    out.flush();
                }
            }
        } catch (final IllegalStateException | StoreException ex) {
            spec.commandLine().getErr().println("the run did not get to its end: " + ex.getMessage());
            return EXIT_NOT_RUN;
        }
    }

    private void describe(final Report report) {
        report.settings()
                .put("timing", lower(timing))
                .put("durability", lower(durability))
                .put("writers", writers)
                .put("keys", keys)
                .put("valueBytes", valueBytes)
                .put("seed", run.seed());
    }

    static void print(final PrintWriter out, final Verdict verdict) {
        out.printf(
                Locale.ROOT,
                "%,d writes acknowledged: %d lost, %d doubled, %d unexplained; %,d keys read back, %d could not be%n"
                        + "%d calls failed: %d rejected, %d indeterminate, %d unavailable; %,d were held back%n"
                        + "%d elections, %d of them false; digests %s%n",
                verdict.acknowledged(),
                verdict.acknowledgedLost(),
                verdict.duplicates(),
                verdict.unexplained(),
                verdict.readBack(),
                verdict.unread(),
                verdict.failedCalls(),
                verdict.failedCallsByKind().rejected(),
                verdict.failedCallsByKind().indeterminate(),
                verdict.failedCallsByKind().unavailable(),
                verdict.heldBack(),
                verdict.elections(),
                verdict.falseElections(),
                verdict.digestsEqual() ? "equal" : "DIFFER");
        verdict.messages().forEach(message -> out.println("  " + message));
        out.flush();
    }

    private static String lower(final Enum<?> choice) {
        return choice.name().toLowerCase(Locale.ROOT);
    }
}
