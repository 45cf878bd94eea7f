package io.sternline.benchmarks.chaos;

import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The three server processes. Knows of each whether it is meant to run: one that ends though nobody has killed it is a
 * finding, and is started again as a supervisor would. Thread-safe.
 */
final class Nodes implements AutoCloseable {
    private static final int PORT = 7100;

    /** A node that ends more often stays down. */
    private static final int ENDS_MAX = 5;

    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(15);

    /** What a node's process is meant to do. */
    private enum Intent {
        RUN,
        /** It may end by itself, and stays down then. */
        MAY_END,
        BE_DOWN
    }

    private final ChaosSettings settings;
    private final Disks disks;
    private final Findings findings;
    private final JavaProcess[] processes = new JavaProcess[Network.NODES];
    private final Intent[] intents = new Intent[Network.NODES];
    private final int[] ends = new int[Network.NODES];
    private boolean closed;

    Nodes(final ChaosSettings settings, final Disks disks, final Findings findings) {
        this.settings = settings;
        this.disks = disks;
        this.findings = findings;
    }

    static List<String> endpoints() {
        return IntStream.range(0, Network.NODES)
                .mapToObj(node -> Network.address(node) + ":" + PORT)
                .toList();
    }

    Path logDir() {
        return settings.dir().resolve("logs");
    }

    void startAll() {
        for (int node = 0; node < Network.NODES; node++) {
            writeConfig(node);
            start(node);
        }
    }

    /** Starts a node unless it runs. From now on it is expected to. */
    void start(final int node) {
        start(node, Intent.RUN);
    }

    /** Starts a node unless it runs, for better or worse: it may find that it cannot. */
    void tryStart(final int node) {
        start(node, Intent.MAY_END);
    }

    private synchronized void start(final int node, final Intent intent) {
        if (closed) {
            throw new IllegalStateException("the run is over");
        }
        intents[node] = intent;
        if (!isAlive(node)) {
            final List<String> server = JavaCommand.server(
                            JavaCommand.STERNLINE,
                            settings.nodeHeapMb(),
                            "server",
                            "--config",
                            configFile(node).toString())
                    .line();
            processes[node] = JavaProcess.start("node-" + node, Network.at(node, server), logDir());
        }
    }

    /** {@code kill -9}; the node stays down until it is started. */
    void kill9(final int node) {
        final JavaProcess process;
        synchronized (this) {
            intents[node] = Intent.BE_DOWN;
            process = processes[node];
        }
        process.kill9();
    }

    /** Stops a node in good order; it stays down until it is started. */
    void stop(final int node) {
        final JavaProcess process;
        synchronized (this) {
            intents[node] = Intent.BE_DOWN;
            process = processes[node];
        }
        process.stop(STOP_TIMEOUT);
    }

    /** From now on the node may end by itself. */
    synchronized void mayEnd(final int node) {
        intents[node] = Intent.MAY_END;
    }

    synchronized boolean isAlive(final int node) {
        return processes[node] != null && processes[node].isAlive();
    }

    /** Suspends a node's process: it is there, and does nothing at all. */
    void suspend(final int node) {
        signal(node, "STOP");
    }

    void resume(final int node) {
        signal(node, "CONT");
    }

    private synchronized void signal(final int node, final String signal) {
        if (isAlive(node)) {
            Shell.run("sh", "-c", "kill -" + signal + " " + processes[node].pid());
        }
    }

    /** One sentence on how it stands with a node, with the end of its log if it has ended. */
    synchronized String describe(final int node) {
        return processes[node].describe();
    }

    /** Waits a while for a node that is on its way down; whether it is says nobody. */
    void awaitEndIfEnding(final int node, final Duration timeout) {
        final JavaProcess process;
        synchronized (this) {
            process = processes[node];
        }
        process.awaitEnd(timeout);
    }

    /** Looks for nodes that have ended and should not have. */
    synchronized void check() {
        for (int node = 0; node < Network.NODES && !closed; node++) {
            if (intents[node] == Intent.RUN && !processes[node].isAlive()) {
                ends[node]++;
                if (ends[node] <= ENDS_MAX) {
                    findings.add("ended by itself: " + describe(node));
                    start(node);
                }
            }
        }
    }

    private Path configFile(final int node) {
        return settings.dir().resolve("node-" + node + ".yaml").toAbsolutePath();
    }

    private void writeConfig(final int node) {
        final StringBuilder config = new StringBuilder()
                .append("group: chaos\n")
                .append("nodeId: ")
                .append(node)
                .append("\ndataDir: ")
                .append(disks.dataDir(node).toAbsolutePath())
                .append("\ndurability: ")
                .append(settings.durability())
                .append("\ntiming: ")
                .append(settings.timing())
                .append("\nmembers:\n");
        for (int member = 0; member < Network.NODES; member++) {
            config.append("  - {id: ")
                    .append(member)
                    .append(", host: ")
                    .append(Network.address(member))
                    .append(", port: ")
                    .append(PORT)
                    .append("}\n");
        }
        config.append("limits:\n  stateBytesMax: 256MiB\n");
        try {
            Files.writeString(configFile(node), config);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Stops all nodes at the same time. */
    @Override
    public synchronized void close() {
        closed = true;
        for (final JavaProcess process : processes) {
            if (process != null) {
                process.askToStop();
            }
        }
        for (final JavaProcess process : processes) {
            if (process != null) {
                process.close();
            }
        }
    }
}
