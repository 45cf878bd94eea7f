package io.sternline.benchmarks;

import io.sternline.benchmarks.snapshot.SnapshotWriting;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "write", description = "First half of a run, in a process of its own.", hidden = true)
final class SnapshotWriteCommand implements Callable<Integer> {
    @Mixin
    private SnapshotStep step;

    @Option(names = "--entries", required = true)
    private int entries;

    @Option(names = "--value-bytes", required = true)
    private int valueBytes;

    @Option(names = "--write-interval-us", required = true)
    private long writeIntervalUs;

    @Option(names = "--log-commands", required = true)
    private int logCommands;

    @Override
    public Integer call() throws Exception {
        new Report()
                .result(SnapshotWriting.run(new SnapshotWriting.Settings(
                        step.dataDir, step.basePort, entries, valueBytes, writeIntervalUs, logCommands)))
                .write(step.json);
        return 0;
    }
}
