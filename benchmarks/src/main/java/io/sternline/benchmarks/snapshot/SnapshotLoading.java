package io.sternline.benchmarks.snapshot;

import io.sternline.benchmarks.memory.ProcessMemory;
import java.nio.file.Path;
import java.time.Duration;

/** Starts the node that {@link SnapshotWriting} left behind, in a process of its own, as after a restart. */
public final class SnapshotLoading {
    private static final Duration CATCH_UP_TIMEOUT = Duration.ofMinutes(5);

    private SnapshotLoading() {}

    /**
     * What was found.
     *
     * @param loadMs for how long the state machine read its snapshot.
     * @param bytes of its records.
     * @param startMs from nothing to a node that has loaded its snapshot: driver, archive, recovery.
     * @param readyMs from nothing to a primary that has applied the whole log.
     * @param replayed commands of the log behind the snapshot that have changed something.
     * @param replayMs from the first of them to the last.
     * @param replayedPerSecond 0: there were none.
     * @param revision at the end.
     * @param digest at the end; must be what the writing node had.
     * @param peakHeapBytes most Java heap in use.
     * @param peakResidentBytes most memory the process held; -1: unknown.
     */
    public record Result(
            double loadMs,
            long bytes,
            double startMs,
            double readyMs,
            long replayed,
            double replayMs,
            double replayedPerSecond,
            long revision,
            long digest,
            long peakHeapBytes,
            long peakResidentBytes) {}

    /** @param position up to which the log must be applied. */
    public static Result run(final Path dataDir, final int basePort, final long position) {
        final long beginNs = System.nanoTime();
        final OneNode node = OneNode.start(dataDir, basePort);
        final long startedNs = System.nanoTime();
        final long readyNs;
        try (node) {
            node.awaitPrimary(CATCH_UP_TIMEOUT);
            node.await(
                    () -> node.status().appliedPosition() >= position,
                    CATCH_UP_TIMEOUT,
                    () -> "the log was not applied up to " + position + ": " + node.status());
            readyNs = System.nanoTime();
        }
        return new Result(
                node.machine().loaded().elapsedNs() / 1e6,
                node.machine().loaded().bytes(),
                (startedNs - beginNs) / 1e6,
                (readyNs - beginNs) / 1e6,
                node.machine().changes(),
                node.machine().changingNs() / 1e6,
                node.machine().changes() == 0
                        ? 0
                        : node.machine().changes() / (node.machine().changingNs() / 1e9),
                node.store().revision(),
                node.store().digest(),
                ProcessMemory.peakHeapBytes(),
                ProcessMemory.peakResidentBytes());
    }
}
