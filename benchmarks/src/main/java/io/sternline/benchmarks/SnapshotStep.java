package io.sternline.benchmarks;

import java.nio.file.Path;
import picocli.CommandLine.Option;

/** What the two halves of {@code snapshot} are told; each runs in a process of its own. */
final class SnapshotStep {
    @Option(names = "--data-dir", required = true)
    Path dataDir;

    @Option(names = "--port", required = true)
    int basePort;

    @Option(names = "--json", required = true)
    Path json;
}
