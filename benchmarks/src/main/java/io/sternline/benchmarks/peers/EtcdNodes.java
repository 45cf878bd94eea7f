package io.sternline.benchmarks.peers;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.maintenance.StatusResponse;
import io.sternline.benchmarks.Directories;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

/** Three etcd members. */
final class EtcdNodes implements RunningPeer {
    /** Room for every version of every key that a run writes: the default of 2 GiB ends a long one. */
    static final List<String> FLAGS = List.of("--quota-backend-bytes", "8589934592", "--log-level", "error");

    private static final long STATUS_TIME_MAX_S = 5;

    private final Path dataDir;
    private final boolean ownsDataDir;
    private final NodeProcesses processes;

    private EtcdNodes(final Path logDir, final Path dataDir) {
        this.dataDir = dataDir;
        this.ownsDataDir = !dataDir.startsWith(logDir);
        this.processes = new NodeProcesses(logDir);
        // Shared memory is nobody's to tidy up but ours, also when this process is asked to end.
        Runtime.getRuntime().addShutdownHook(new Thread(this::closeAtExit, "etcd-stop"));
    }

    /** @param dataDir goes when the nodes are closed, unless it is in {@code logDir}. */
    static EtcdNodes start(final Binary binary, final Path logDir, final Path dataDir, final List<String> moreFlags)
            throws IOException, InterruptedException {
        final EtcdNodes nodes = new EtcdNodes(logDir, dataDir);
        try {
            NodeProcesses.numbers().forEach(number -> nodes.startMember(binary, number, moreFlags));
            nodes.processes.await("all members follow one leader", nodes::isComplete);
            return nodes;
        } catch (final RuntimeException | InterruptedException ex) {
            nodes.close();
            throw ex;
        }
    }

    private void startMember(final Binary binary, final int number, final List<String> moreFlags) {
        final String name = "etcd-" + number;
        final List<String> args = new ArrayList<>(List.of(
                "--name",
                name,
                "--data-dir",
                dataDir.resolve(name).toAbsolutePath().toString(),
                "--listen-client-urls",
                clientUrl(number),
                "--advertise-client-urls",
                clientUrl(number),
                "--listen-peer-urls",
                peerUrl(number),
                "--initial-advertise-peer-urls",
                peerUrl(number),
                "--initial-cluster-state",
                "new",
                "--initial-cluster",
                NodeProcesses.numbers()
                        .mapToObj(member -> "etcd-" + member + '=' + peerUrl(member))
                        .collect(Collectors.joining(","))));
        args.addAll(FLAGS);
        args.addAll(moreFlags);
        processes.start(name, binary.line(args.toArray(String[]::new)));
    }

    private String clientUrl(final int number) {
        return "http://" + processes.address(number);
    }

    private String peerUrl(final int number) {
        return "http://" + processes.address(NodeProcesses.NODES + number);
    }

    private boolean isComplete() {
        return NodeProcesses.numbers().allMatch(number -> isHealthy(number));
    }

    /** Whether the member can read what a majority has agreed on. */
    private boolean isHealthy(final int number) {
        try (Client client = Client.builder().endpoints(clientUrl(number)).build()) {
            client.getKVClient().get(ByteSequence.from(new byte[] {1})).get(STATUS_TIME_MAX_S, TimeUnit.SECONDS);
            return true;
        } catch (final ExecutionException | TimeoutException ex) {
            // It is still starting; who waits knows for how long.
            return false;
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private int leader() throws InterruptedException {
        for (int number = 0; number < NodeProcesses.NODES; number++) {
            final StatusResponse status = status(number);
            if (status.getLeader() == status.getHeader().getMemberId()) {
                return number;
            }
        }
        throw new IllegalStateException("no member of etcd says that it leads");
    }

    private StatusResponse status(final int number) throws InterruptedException {
        try (Client client = Client.builder().endpoints(clientUrl(number)).build()) {
            return client.getMaintenanceClient()
                    .statusMember(clientUrl(number))
                    .get(STATUS_TIME_MAX_S, TimeUnit.SECONDS);
        } catch (final ExecutionException | TimeoutException ex) {
            throw new IllegalStateException("etcd member " + number + " does not tell its status: " + ex, ex);
        }
    }

    @Override
    public String version() {
        try {
            return "etcd " + status(NodeProcesses.NODES - 1).getVersion() + ", "
                    + LibraryVersion.of("io.etcd", "jetcd-core");
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    @Override
    public List<Long> nodePids() {
        return processes.nodePids();
    }

    @Override
    public Driver connect(final Shape shape) throws InterruptedException {
        return new EtcdDriver(
                shape.outlastsKill()
                        ? NodeProcesses.numbers().mapToObj(this::clientUrl).toList()
                        : List.of(clientUrl(leader())));
    }

    @Override
    public void killPrimary() throws InterruptedException {
        processes.kill9(leader());
    }

    private void closeAtExit() {
        try {
            close();
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not remove " + dataDir, ex);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        processes.close();
        if (ownsDataDir && Files.exists(dataDir)) {
            Directories.delete(dataDir);
        }
    }
}
