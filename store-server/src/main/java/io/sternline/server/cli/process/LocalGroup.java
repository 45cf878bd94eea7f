package io.sternline.server.cli.process;

import io.sternline.client.Endpoint;
import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.replication.StoppedNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole group on this machine: a process for each of three nodes, loopback only, no config file to be written by anybody.
 * Ports are the first free ones from {@link LocalGroupSettings#firstPort}, ten for each node.
 *
 * <pre>
 * dir/node-0.yaml   config file of node 0
 * dir/node-0/       its data
 * dir/logs/         what the processes print
 * </pre>
 *
 * Starting a group again on the same directory brings its data back, on other ports if need be.
 *
 * <p>Thread-safe: an exit hook may close a group while another thread restarts a node of it; once closed, nothing is
 * started any more.
 */
public final class LocalGroup implements AutoCloseable {
    private static final int NODES = 3;
    private static final String HOST = "127.0.0.1";
    private static final long STATUS_INTERVAL_MS = 100;

    /**
     * Where a node is.
     *
     * @param basePort the node serves clients here (TCP) and its peers on the nine ports after it (UDP).
     */
    public record NodeAddress(int nodeId, String host, int basePort) {
        public Endpoint endpoint() {
            return new Endpoint(host, basePort);
        }
    }

    private final LocalGroupSettings settings;
    private final List<PortBlock> ports = new ArrayList<>();
    private final List<NodeAddress> addresses = new ArrayList<>();
    private final JavaProcess[] processes = new JavaProcess[NODES];
    private boolean closed;

    private LocalGroup(final LocalGroupSettings settings) {
        this.settings = settings;
    }

    /** Starts all nodes, without waiting for them. */
    public static LocalGroup start(final LocalGroupSettings settings) {
        final LocalGroup group = new LocalGroup(settings);
        try {
            group.claimPorts();
            for (int nodeId = 0; nodeId < NODES; nodeId++) {
                NodeConfigFile.write(
                        group.configFile(nodeId), settings, group.addresses, nodeId, group.dataDir(nodeId));
            }
            for (int nodeId = 0; nodeId < NODES; nodeId++) {
                group.start(nodeId);
            }
            return group;
        } catch (final RuntimeException ex) {
            group.close();
            throw ex;
        }
    }

    private void claimPorts() {
        int from = settings.firstPort();
        for (int nodeId = 0; nodeId < NODES; nodeId++) {
            final PortBlock block = PortBlock.claim(from);
            ports.add(block);
            addresses.add(new NodeAddress(nodeId, HOST, block.basePort()));
            from = block.basePort() + PortBlock.PORTS;
        }
    }

    /** All nodes, in order of node id. */
    public List<NodeAddress> addresses() {
        return List.copyOf(addresses);
    }

    /** Where clients find the group, as {@link StoreClient.Builder#endpoints} takes it. */
    public String[] endpoints() {
        return addresses.stream().map(node -> node.endpoint().toString()).toArray(String[]::new);
    }

    /** Where the processes' logs are. */
    public Path logDir() {
        return settings.dir().resolve("logs");
    }

    public Path dataDir(final int nodeId) {
        return settings.dir().resolve("node-" + nodeId);
    }

    private Path configFile(final int nodeId) {
        return settings.dir().resolve("node-" + nodeId + ".yaml");
    }

    /** The node's process, running or not. */
    public synchronized JavaProcess process(final int nodeId) {
        return processes[nodeId];
    }

    /** Starts a node that is not running. */
    public synchronized void start(final int nodeId) {
        if (closed) {
            throw new IllegalStateException("the group is closed");
        }
        if (processes[nodeId] != null && processes[nodeId].isAlive()) {
            throw new IllegalStateException(processes[nodeId].describe());
        }
        final String configFile = configFile(nodeId).toAbsolutePath().toString();
        processes[nodeId] = JavaProcess.start(
                "node-" + nodeId,
                JavaCommand.server(settings.mainClass(), settings.nodeHeapMb(), "server", "--config", configFile),
                logDir());
    }

    /** Stops a node gracefully, or by force if it takes longer than {@link JavaProcess#CLOSE_TIMEOUT}. */
    public void stop(final int nodeId) {
        process(nodeId).close();
    }

    /** Kills a node as {@code kill -9} does. */
    public void kill9(final int nodeId) {
        process(nodeId).kill9();
    }

    /** Stops a node if it is running, and starts it. */
    public void restart(final int nodeId) {
        stop(nodeId);
        start(nodeId);
    }

    /**
     * Waits until every node answers and all follow one primary.
     *
     * @param client of this group; a short call timeout makes for quicker answers while nodes are still starting.
     * @return the status that settled it.
     * @throws IllegalStateException if that does not come about in time or a node's process ends; the message says why.
     */
    public List<NodeStatus> awaitComplete(final StoreClient client, final Duration timeout)
            throws InterruptedException {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (true) {
            failIfAnyEnded();
            final List<NodeStatus> status = statusOrEmpty(client);
            if (GroupStatus.isComplete(status, NODES)) {
                return status;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("after " + timeout.toSeconds() + " s not all of the " + NODES
                        + " nodes follow one primary; those that answer: " + GroupStatus.describe(status)
                        + describeLogs());
            }
            Thread.sleep(STATUS_INTERVAL_MS);
        }
    }

    private synchronized String describeLogs() {
        final StringBuilder logs = new StringBuilder();
        for (final JavaProcess process : processes) {
            logs.append(System.lineSeparator())
                    .append(process.name())
                    .append(": ")
                    .append(process.describeLog());
        }
        return logs.toString();
    }

    /** The nodes' status, or nothing if the group does not answer at the moment. */
    public static List<NodeStatus> statusOrEmpty(final StoreClient client) {
        try {
            return client.admin().status();
        } catch (final StoreException ex) {
            return List.of();
        }
    }

    private synchronized void failIfAnyEnded() {
        for (final JavaProcess process : processes) {
            if (!process.isAlive()) {
                throw new IllegalStateException(process.describe());
            }
        }
    }

    /**
     * Stops all nodes, all at the same time: those that stop last would only see a group that falls apart. Nodes that were
     * killed leave nothing in memory either.
     */
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
        ports.forEach(PortBlock::close);
        for (int nodeId = 0; nodeId < NODES; nodeId++) {
            StoppedNode.removeBuffers(settings.group(), nodeId, dataDir(nodeId));
        }
    }
}
