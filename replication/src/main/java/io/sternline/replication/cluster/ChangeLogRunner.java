package io.sternline.replication.cluster;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Supplier;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.AgentTerminationException;

/**
 * The changelog thread, which opens the node's change logs before it serves them. To open the first log in a JVM takes a second, as the
 * classes of Chronicle are many, and a long log is read once: time in which the rest of the node starts beside it. Only the
 * state has to wait, see {@link #awaitOpen}.
 */
final class ChangeLogRunner implements AutoCloseable {
    private final CompletableFuture<NodeLogs> opened = new CompletableFuture<>();
    private final AgentRunner runner;

    private ChangeLogRunner(final Supplier<NodeLogs> opener, final NodeThreads threads, final Faults faults) {
        final OpeningAgent agent = new OpeningAgent(threads.name("changelog"), opener, opened, faults);
        runner = new AgentRunner(
                new PacedIdleStrategy(agent::isHurried), new ErrorLog("changelog", faults), null, agent);
    }

    static ChangeLogRunner start(final Supplier<NodeLogs> opener, final NodeThreads threads, final Faults faults) {
        final ChangeLogRunner changeLog = new ChangeLogRunner(opener, threads, faults);
        AgentRunner.startOnThread(changeLog.runner, threads.factory("changelog"));
        return changeLog;
    }

    /**
     * However long that takes.
     *
     * @throws RuntimeException or {@link Error}: that of the opener.
     */
    NodeLogs awaitOpen() throws InterruptedException {
        try {
            return opened.get();
        } catch (final ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) e.getCause();
        }
    }

    /**
     * Waits for the thread: nobody else may write to the directory before it has ended. A runner that is closed interrupts its
     * thread sooner or later, which would close files under Chronicle's hands: to who opens a log that looks like damage, and
     * damage is dropped. So the log is opened first, however that ends.
     */
    @Override
    public void close() {
        boolean isInterrupted = false;
        while (!opened.isDone()) {
            try {
                opened.handle((log, problem) -> log).get();
            } catch (final InterruptedException e) {
                isInterrupted = true;
            } catch (final ExecutionException e) {
                throw new IllegalStateException("what is handled has no exception", e);
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        runner.close();
    }

    private static final class OpeningAgent implements Agent {
        private final String name;
        private final Supplier<NodeLogs> opener;
        private final CompletableFuture<NodeLogs> opened;
        private final Faults faults;
        /** Null while they are not open. */
        private NodeLogs logs;
        /** The logs' own; null while there is none. */
        private Agent agent;

        private long asyncRevision;

        OpeningAgent(
                final String name,
                final Supplier<NodeLogs> opener,
                final CompletableFuture<NodeLogs> opened,
                final Faults faults) {
            this.name = name;
            this.opener = opener;
            this.opened = opened;
            this.faults = faults;
        }

        @Override
        public void onStart() {
            try {
                logs = opener.get();
                agent = logs.agent(name);
                opened.complete(logs);
            } catch (final RuntimeException | Error e) {
                // Before the thread ends: that it has ended would be all that the node could say otherwise.
                faults.report(e);
                opened.completeExceptionally(e);
                throw new AgentTerminationException(e);
            }
        }

        /** Watches and near caches wait for what is read, other nodes for changes of ASYNC namespaces. */
        boolean isHurried() {
            if (logs.changeLog() != null && logs.changeLog().isRead()) {
                return true;
            }
            final long before = asyncRevision;
            asyncRevision = logs.asyncStore() == null ? 0 : logs.asyncStore().recordedRevision();
            return asyncRevision != before;
        }

        @Override
        public int doWork() throws Exception {
            return agent.doWork();
        }

        @Override
        public void onClose() {
            if (agent != null) {
                agent.onClose();
            }
        }

        @Override
        public String roleName() {
            return name;
        }
    }
}
