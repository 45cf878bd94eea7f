package io.sternline.replication.changelog;

import io.sternline.replication.ChildProgress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.SleepingIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** A process that records until it is killed, and notes down, where that outlives it, what it has recorded. */
final class RecordingChild {
    private static final long IDLE_NS = TimeUnit.MICROSECONDS.toNanos(50);
    /** As a node replays, which had been killed: what it records first is there already. */
    private static final long REPLAYED = 500;

    private RecordingChild() {}

    public static void main(final String[] args) throws Exception {
        final Path directory = Path.of(args[0]);
        final UnsafeBuffer progress = ChildProgress.map(directory);
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
}
