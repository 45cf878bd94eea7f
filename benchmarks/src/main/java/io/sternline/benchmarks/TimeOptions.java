package io.sternline.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** For how long the load is there, and for how much of that it is measured. */
final class TimeOptions {
    private static final int SECONDS_MAX = 24 * 3600;

    @Option(names = "--warmup-seconds", description = "Before what is measured. Default: ${DEFAULT-VALUE}")
    private int warmupSeconds;

    @Option(names = "--seconds", description = "That are measured. Default: ${DEFAULT-VALUE}")
    private int seconds;

    /** The times unless the user says otherwise. */
    TimeOptions(final int warmupSeconds, final int seconds) {
        this.warmupSeconds = warmupSeconds;
        this.seconds = seconds;
    }

    void check(final CommandSpec spec) {
        Ranges.check(spec, "--warmup-seconds", warmupSeconds, 0, SECONDS_MAX);
        Ranges.check(spec, "--seconds", seconds, 1, SECONDS_MAX);
    }

    Duration warmup() {
        return Duration.ofSeconds(warmupSeconds);
    }

    Duration measured() {
        return Duration.ofSeconds(seconds);
    }

    void describe(final ObjectNode settings) {
        settings.put("warmupSeconds", warmupSeconds).put("seconds", seconds);
    }
}
