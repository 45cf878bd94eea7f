package io.sternline.server.cli.process;

import io.sternline.client.Endpoint;
import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A whole group on this machine: one process for each node, loopback only, no config file to be written by anybody.
 * Ports are the first free ones from {@link Settings#firstPort}, ten for each node.
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
    /** Where a local group is looked for unless told otherwise. */
    public static final int FIRST_PORT_DEFAULT = 7100;

    /** Java heap of a node: its Aeron buffers lie elsewhere, and so do its entries. */
    public static final int NODE_HEAP_MB_DEFAULT = 256;

    /** What a node's entries may take: three nodes and whatever else runs here share one machine. */
    public static final long STATE_BYTES_MAX_DEFAULT = 1L << 30;

    private static final String HOST = "127.0.0.1";
    private static final long STATUS_INTERVAL_MS = 100;

    /**
     * What kind of group.
     *
     * @param dir where everything of it is kept.
     * @param group its name.
     * @param nodes how many: 1, 3, 5 or 7.
     * @param firstPort where to begin to look for free ports.
     * @param durability {@code memory} or {@code disk}.
     * @param timing how soon a silent primary is replaced: {@code steady} or {@code fast}.
     * @param namespaces to be there from the start, with default settings.
     * @param nodeHeapMb most Java heap of a node, in MiB.
     * @param stateBytesMax what a node's entries may take outside of the heap.
     * @param hasChangeLog whether nodes keep a change log, which watches and near caches live on.
     * @param mainClass what to run with the arguments {@code server --config FILE}.
     */
    public record Settings(
            Path dir,
            String group,
            int nodes,
            int firstPort,
            String durability,
            String timing,
            List<String> namespaces,
            int nodeHeapMb,
            long stateBytesMax,
            boolean hasChangeLog,
            String mainClass) {
        /** Three nodes, durability {@code memory}, timing {@code steady}. */
        public static Settings in(final Path dir) {
            return new Settings(
                    dir,
                    "local",
                    3,
                    FIRST_PORT_DEFAULT,
                    "memory",
                    "steady",
                    List.of(),
                    NODE_HEAP_MB_DEFAULT,
                    STATE_BYTES_MAX_DEFAULT,
                    true,
                    JavaCommand.STERNLINE);
        }

        public Settings withGroup(final String newGroup) {
            return new Settings(
                    dir,
                    newGroup,
                    nodes,
                    firstPort,
                    durability,
                    timing,
                    namespaces,
                    nodeHeapMb,
                    stateBytesMax,
                    hasChangeLog,
                    mainClass);
        }

        public Settings withFirstPort(final int newPort) {
            return new Settings(
                    dir,
                    group,
                    nodes,
                    newPort,
                    durability,
                    timing,
                    namespaces,
                    nodeHeapMb,
                    stateBytesMax,
                    hasChangeLog,
                    mainClass);
        }

        public Settings withDurability(final String newDurability) {
            return new Settings(
                    dir,
                    group,
                    nodes,
                    firstPort,
                    newDurability,
                    timing,
                    namespaces,
                    nodeHeapMb,
                    stateBytesMax,
                    hasChangeLog,
                    mainClass);
        }

        public Settings withTiming(final String newTiming) {
            return new Settings(
                    dir,
                    group,
                    nodes,
                    firstPort,
                    durability,
                    newTiming,
                    namespaces,
                    nodeHeapMb,
                    stateBytesMax,
                    hasChangeLog,
                    mainClass);
        }

        public Settings withNodeHeapMb(final int newHeapMb) {
            return new Settings(
                    dir,
                    group,
                    nodes,
                    firstPort,
                    durability,
                    timing,
                    namespaces,
                    newHeapMb,
                    stateBytesMax,
                    hasChangeLog,
                    mainClass);
        }

        public Settings withStateBytesMax(final long newMax) {
            return new Settings(
                    dir,
                    group,
                    nodes,
                    firstPort,
                    durability,
                    timing,
                    namespaces,
                    nodeHeapMb,
                    newMax,
                    hasChangeLog,
                    mainClass);
        }

        public Settings withChangeLog(final boolean isKept) {
            return new Settings(
                    dir,
                    group,
                    nodes,
                    firstPort,
                    durability,
                    timing,
                    namespaces,
                    nodeHeapMb,
                    stateBytesMax,
                    isKept,
                    mainClass);
        }

        public Settings withMainClass(final String newMainClass) {
            return new Settings(
                    dir,
                    group,
                    nodes,
                    firstPort,
                    durability,
                    timing,
                    namespaces,
                    nodeHeapMb,
                    stateBytesMax,
                    hasChangeLog,
                    newMainClass);
        }
    }

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

    private final Settings settings;
    private final List<PortBlock> ports = new ArrayList<>();
    private final List<NodeAddress> addresses = new ArrayList<>();
    private final JavaProcess[] processes;
    private boolean closed;

    private LocalGroup(final Settings settings) {
        this.settings = settings;
        this.processes = new JavaProcess[settings.nodes()];
    }

    /** Starts all nodes, without waiting for them. */
    public static LocalGroup start(final Settings settings) {
        final LocalGroup group = new LocalGroup(settings);
        try {
            group.claimPorts();
            for (int nodeId = 0; nodeId < settings.nodes(); nodeId++) {
                NodeConfigFile.write(
                        group.configFile(nodeId), settings, group.addresses, nodeId, group.dataDir(nodeId));
            }
            for (int nodeId = 0; nodeId < settings.nodes(); nodeId++) {
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
        for (int nodeId = 0; nodeId < settings.nodes(); nodeId++) {
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
            if (GroupStatus.isComplete(status, settings.nodes())) {
                return status;
            }
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("after " + timeout.toSeconds() + " s only " + status.size() + " of "
                        + settings.nodes() + " nodes follow one primary; their logs are in " + logDir());
            }
            Thread.sleep(STATUS_INTERVAL_MS);
        }
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

    /** Stops all nodes, all at the same time: those that stop last would only see a group that falls apart. */
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
    }
}
