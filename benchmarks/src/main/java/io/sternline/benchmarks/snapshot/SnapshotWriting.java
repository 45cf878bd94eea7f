package io.sternline.benchmarks.snapshot;

import io.sternline.benchmarks.memory.ProcessMemory;
import java.nio.file.Path;
import java.time.Duration;

/** Fills a node, has it take a snapshot while it is written to, and stops it. */
public final class SnapshotWriting {
    private static final Duration START_TIMEOUT = Duration.ofMinutes(1);
    private static final Duration QUIET = Duration.ofSeconds(5);
    private static final Duration AROUND = Duration.ofSeconds(2);

    private SnapshotWriting() {}

    /**
     * What to do.
     *
     * @param dataDir of the node.
     * @param writeIntervalUs how often the stream writes during the snapshot.
     * @param logCommands how many writes come behind the snapshot, to be replayed at the next start.
     */
    public record Settings(
            Path dataDir, int basePort, int entries, int valueBytes, long writeIntervalUs, int logCommands) {}

    /**
     * What was found.
     *
     * @param fillSeconds how long it took to write all entries through the log.
     * @param fillPerSecond entries per second.
     * @param writeMs for how long the state was written, by a thread of its own.
     * @param bytes of the snapshot's records.
     * @param records in it.
     * @param requestedToListedMs from the request until the node listed the snapshot as its newest.
     * @param longestStallMs longest time the state thread was away from reads, snapshot included.
     * @param longestAnswerGapMs longest time between answers to a stream of single writes, snapshot included: what a client
     *     waits in the worst case. More than the stall by what consensus does about a snapshot.
     * @param quietStallMs as {@code longestStallMs}, in the seconds before; the noise of this machine.
     * @param quietAnswerGapMs as {@code longestAnswerGapMs}, in the seconds before.
     * @param revision at the end.
     * @param digest of the state at the end.
     * @param appliedPosition log position at the end.
     * @param peakHeapBytes most Java heap in use.
     * @param peakResidentBytes most memory the process held, Aeron's buffers included; -1: unknown.
     */
    public record Result(
            double fillSeconds,
            double fillPerSecond,
            double writeMs,
            long bytes,
            long records,
            double requestedToListedMs,
            double longestStallMs,
            double longestAnswerGapMs,
            double quietStallMs,
            double quietAnswerGapMs,
            long revision,
            long digest,
            long appliedPosition,
            long peakHeapBytes,
            long peakResidentBytes) {}

    public static Result run(final Settings settings) {
        final OneNode node = OneNode.start(settings.dataDir(), settings.basePort());
        final Measured measured;
        try (node) {
            measured = measure(node, settings);
        }
        final WatchedMachine.Transfer saved = node.machine().saved();
        return new Result(
                measured.fillNs / 1e9,
                settings.entries() / (measured.fillNs / 1e9),
                saved.elapsedNs() / 1e6,
                saved.bytes(),
                saved.records(),
                measured.listedNs / 1e6,
                measured.stallNs / 1e6,
                measured.answerGapNs / 1e6,
                measured.quietStallNs / 1e6,
                measured.quietAnswerGapNs / 1e6,
                node.store().revision(),
                node.store().digest(),
                measured.appliedPosition,
                ProcessMemory.peakHeapBytes(),
                ProcessMemory.peakResidentBytes());
    }

    /** What is known before the node stops. */
    private record Measured(
            long fillNs,
            long quietStallNs,
            long quietAnswerGapNs,
            long listedNs,
            long stallNs,
            long answerGapNs,
            long appliedPosition) {}

    private static Measured measure(final OneNode node, final Settings settings) {
        node.awaitPrimary(START_TIMEOUT);
        final Writer writer = new Writer(node, settings.entries(), settings.valueBytes());
        writer.open();
        final long fillNs = elapsedNs(writer::fill);
        final long intervalUs = settings.writeIntervalUs();
        // The first answers come after a pause, which is none of the node's.
        writer.stream(intervalUs, AROUND, () -> true);
        node.machine().takeLongestStallNs();
        node.answers().takeLongestGapNs();
        writer.stream(intervalUs, QUIET, () -> true);
        final long quietStallNs = node.machine().takeLongestStallNs();
        final long quietAnswerGapNs = node.answers().takeLongestGapNs();
        final long before = node.status().snapshotPosition();
        final long listedNs = elapsedNs(() -> {
            node.requestSnapshot();
            writer.stream(intervalUs, Duration.ZERO, () -> node.status().snapshotPosition() > before);
        });
        writer.stream(intervalUs, AROUND, () -> true);
        final long stallNs = node.machine().takeLongestStallNs();
        final long answerGapNs = node.answers().takeLongestGapNs();
        writer.overwrite(settings.logCommands());
        return new Measured(
                fillNs,
                quietStallNs,
                quietAnswerGapNs,
                listedNs,
                stallNs,
                answerGapNs,
                node.status().appliedPosition());
    }

    private static long elapsedNs(final Runnable work) {
        final long startNs = System.nanoTime();
        work.run();
        return System.nanoTime() - startNs;
    }
}
