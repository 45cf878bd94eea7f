package io.sternline.benchmarks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.benchmarks.load.Workload;
import io.sternline.protocol.Protocol;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** The entries that a load goes to. */
final class DataOptions {
    private static final int KEYS_MAX = 100_000_000;

    @Option(names = "--keys", description = "Default: ${DEFAULT-VALUE}")
    private int keys = 100_000;

    @Option(names = "--key-bytes", description = "Default: ${DEFAULT-VALUE}")
    private int keyBytes = Workload.KEY_BYTES_DEFAULT;

    @Option(names = "--value-bytes", description = "Default: ${DEFAULT-VALUE}")
    private int valueBytes = 200;

    void check(final CommandSpec spec) {
        Ranges.check(spec, "--keys", keys, 1, KEYS_MAX);
        Ranges.check(spec, "--key-bytes", keyBytes, Workload.KEY_BYTES_MIN, Protocol.KEY_BYTES_MAX);
        Ranges.check(spec, "--value-bytes", valueBytes, Workload.VALUE_BYTES_MIN, Protocol.VALUE_BYTES_MAX);
    }

    Workload workload(final int readPercent, final long seed) {
        return new Workload(keys, keyBytes, valueBytes, readPercent, seed);
    }

    void describe(final ObjectNode settings) {
        settings.put("keys", keys).put("keyBytes", keyBytes).put("valueBytes", valueBytes);
    }
}
