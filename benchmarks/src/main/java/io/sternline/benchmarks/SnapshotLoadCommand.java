package io.sternline.benchmarks;

import io.sternline.benchmarks.snapshot.SnapshotLoading;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(name = "load", description = "Second half of a run, in a process of its own.", hidden = true)
final class SnapshotLoadCommand implements Callable<Integer> {
    @Mixin
    private SnapshotStep step;

    @Option(names = "--position", required = true)
    private long position;

    @Override
    public Integer call() throws Exception {
        new Report()
                .result(SnapshotLoading.run(step.dataDir, step.basePort, position))
                .write(step.json);
        return 0;
    }
}
