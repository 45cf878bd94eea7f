package io.sternline.replication.changelog;

import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** A process that records until it is killed, and notes down, where that outlives it, what it has recorded. */
final class RecordingChild {
    static final String PROGRESS = "progress";
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    /** As a node replays, which had been killed: what it records first is there already. */
    private static final long REPLAYED = 500;

    private RecordingChild() {}

    public static void main(final String[] args) throws Exception {
        final Path directory = Path.of(args[0]);
        final UnsafeBuffer progress = progress(directory);
        final NodeChangeLog log = NodeChangeLog.open(
                directory,
                LogRig.CONFIG,
                new NodeChangeLog.Node(
                        "changelog",
                        false,
                        new BackoffIdleStrategy(),
                        failure -> Runtime.getRuntime().halt(3)));
        AgentRunner.startOnThread(new AgentRunner(new SleepingIdleStrategy(IDLE_NS), failure -> {}, null, log.agent()));
        final UnsafeBuffer change = new UnsafeBuffer(new byte[1_000]);
        long revision = Math.max(0, progress.getLong(0) - REPLAYED);
        while (true) {
            revision++;
            log.recorder().record(revision, change, 0, LogRig.fill(change, revision, 1_000));
            if (revision > progress.getLong(0)) {
                progress.putLongOrdered(0, revision);
            }
        }
    }

    static UnsafeBuffer progress(final Path directory) throws Exception {
        try (FileChannel channel = FileChannel.open(
                directory.resolve(PROGRESS),
                StandardOpenOption.CREATE,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            return new UnsafeBuffer(channel.map(FileChannel.MapMode.READ_WRITE, 0, Long.BYTES));
        }
    }
}
