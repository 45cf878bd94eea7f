package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.async.FileAsyncStore;
import io.sternline.replication.changelog.ChangeLogConfig;
import io.sternline.replication.changelog.ChangeLogs;
import io.sternline.replication.changelog.NodeChangeLog;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChangeLogRunnerTest {
    private static final int NODE_ID = 77;

    @TempDir
    private Path directory;

    private final Faults faults = new Faults(fault -> {});
    private final AtomicReference<Thread> changelogThread = new AtomicReference<>();

    @Test
    void shouldNotInterruptWhoOpensTheLogWhenClosed() throws Exception {
        final CountDownLatch isToOpen = new CountDownLatch(1);
        final AtomicReference<Throwable> problem = new AtomicReference<>();
        final ChangeLogRunner runner = start(() -> {
            changelogThread.set(Thread.currentThread());
            try {
                isToOpen.await();
            } catch (final InterruptedException e) {
                problem.set(e);
            }
            return openLog();
        });
        final Thread closer = new Thread(() -> {
            Thread.currentThread().interrupt();
            runner.close();
        });
        closer.start();
        await().until(() ->
                changelogThread.get() != null && (closer.getState() == Thread.State.WAITING || !closer.isAlive()));
        assertThat(closer.isAlive()).as("waits for the log").isTrue();

        isToOpen.countDown();
        closer.join();
        changelogThread.get().join();
        assertThat(problem.get()).isNull();
        assertThat(runner.awaitOpen().changeLog().newestRevision()).isZero();
    }

    @Test
    void shouldServeBothLogsByOneThread() throws Exception {
        final UnsafeBuffer change = new UnsafeBuffer(new byte[8]);
        try (ChangeLogRunner runner = start(() -> NodeLogs.open(this::openChangeLog, this::openStore))) {
            final NodeLogs logs = runner.awaitOpen();
            logs.changeLog().recorder().record(1, change, 0, 8);
            logs.asyncStore().recorder().record(1, change, 0, 8);
            logs.asyncStore().recorder().record(2, change, 0, 8);
            await().until(() ->
                    logs.changeLog().newestRevision() == 1 && logs.asyncStore().recordedRevision() == 2);
        }
        assertThat(ChangeLogs.openReadOnly(directory).newestRevision()).isEqualTo(1);
        assertThat(ChangeLogs.openAsyncReadOnly(directory).newestRevision()).isEqualTo(2);
    }

    @Test
    void shouldCloseTheOneLogIfTheOtherCannotBeOpened() {
        final IllegalStateException problem = new IllegalStateException("no such disk");
        final AtomicReference<NodeChangeLog> first = new AtomicReference<>();
        try (ChangeLogRunner runner = start(() -> NodeLogs.open(
                () -> {
                    first.set(openChangeLog());
                    return first.get();
                },
                () -> {
                    throw problem;
                }))) {
            assertThatThrownBy(runner::awaitOpen).isSameAs(problem);
            first.get().recorder().record(1, new UnsafeBuffer(new byte[8]), 0, 8);
            assertThatThrownBy(() -> first.get().agent().doWork())
                    .as("closed")
                    .isInstanceOf(AgentTerminationException.class);
        }
    }

    @Test
    void shouldTellWhyTheLogCannotBeOpened() {
        final IllegalStateException problem = new IllegalStateException("no such disk");
        try (ChangeLogRunner runner = start(() -> {
            throw problem;
        })) {
            assertThatThrownBy(runner::awaitOpen).isSameAs(problem);
            assertThat(faults.first()).isSameAs(problem);
        }
    }

    private ChangeLogRunner start(final Supplier<NodeLogs> opener) {
        return ChangeLogRunner.start(opener, new NodeThreads(NODE_ID, faults), faults);
    }

    private NodeLogs openLog() {
        return new NodeLogs(openChangeLog(), null);
    }

    private NodeChangeLog openChangeLog() {
        return NodeChangeLog.open(directory, ChangeLogConfig.DEFAULT, node());
    }

    private FileAsyncStore openStore() {
        return FileAsyncStore.open(directory, AsyncConfig.DEFAULT, node());
    }

    private NodeChangeLog.Node node() {
        return new NodeChangeLog.Node("changelog", false, new SleepingMillisIdleStrategy(1), faults::report);
    }
}
