package io.sternline.benchmarks.growth;

import io.sternline.benchmarks.Directories;
import io.sternline.benchmarks.Group;
import io.sternline.benchmarks.load.Clients;
import io.sternline.benchmarks.load.Load;
import io.sternline.benchmarks.load.NamespaceMode;
import io.sternline.benchmarks.load.Result;
import io.sternline.benchmarks.load.Target;
import io.sternline.benchmarks.load.Workload;
import io.sternline.benchmarks.process.Processes;
import io.sternline.client.Namespace;
import io.sternline.client.NodeStatus;
import io.sternline.client.ReadLevel;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.List;

/** One point on a group of its own, so that nothing is left over from the one before. */
final class PointMeasurement {
    private static final double UNIT = 1e5;
    private static final List<Long> SELF = List.of(ProcessHandle.current().pid());

    /** As long as a client can wait: a fill goes on when the snapshot is over that has held it up. */
    private static final Duration FILL_CALL_TIMEOUT = Duration.ofSeconds(60);

    private final GrowthSettings settings;

    PointMeasurement(final GrowthSettings settings) {
        this.settings = settings;
    }

    /** @throws IllegalStateException if it comes to no result; the message says why. */
    Measured measure(final Point point) throws IOException, InterruptedException {
        MemoryNeed.check(point, settings.keyBytes());
        final Workload workload = new Workload(
                point.entries(), settings.keyBytes(), point.valueBytes(), settings.readPercent(), settings.seed());
        final long stateBytesMax = MemoryNeed.stateBytesMax(point, settings.keyBytes());
        try (Group group = Group.start(settings.dir(), nodes -> nodes.stateBytesMax(stateBytesMax))) {
            final Filled filled = fill(group, workload);
            try (StoreClient admin = connect(group)) {
                return drive(group, admin, point, workload, filled);
            }
        }
    }

    /** With a client of its own, which is gone when the load comes: its connection would be one too many. */
    private static Filled fill(final Group group, final Workload workload) throws InterruptedException {
        try (StoreClient client = connect(group)) {
            final Namespace namespace = NamespaceMode.define(client, Replication.SYNC);
            final long startNs = System.nanoTime();
            new Filling(workload).run(namespace.async());
            final double seconds = (System.nanoTime() - startNs) / 1e9;
            final long reported = new EntryCount(client).await(workload.keys());
            final long withSnapshot = client.admin().status().stream()
                    .filter(node -> node.snapshotPosition() >= 0)
                    .count();
            return new Filled(
                    reported,
                    seconds,
                    workload.keys() / seconds,
                    (int) withSnapshot,
                    Processes.residentBytes(group.pids()));
        }
    }

    private static StoreClient connect(final Group group) {
        return StoreClient.builder()
                .endpoints(group.endpoints())
                .name("growth")
                .callTimeout(FILL_CALL_TIMEOUT)
                .build();
    }

    private Measured drive(
            final Group group, final StoreClient admin, final Point point, final Workload workload, final Filled filled)
            throws IOException {
        try (Clients clients = new Clients(group.endpoints(), point.connections())) {
            final List<Target> targets = clients.targets(Replication.SYNC, ReadLevel.SESSION);
            final WarmUp warmUp =
                    WarmUp.run(() -> Load.closed(targets, workload, point.callers(), Duration.ZERO, settings.warmup())
                            .perSecond());
            final List<NodeStatus> before = admin.admin().status();
            final double nodesBefore = Processes.cpuSeconds(group.pids());
            final double clientBefore = Processes.cpuSeconds(SELF);
            final Result result = Load.closed(targets, workload, point.callers(), Duration.ZERO, settings.measured());
            final double units = Math.max(1, result.ok()) / UNIT;
            final double nodesSeconds = Processes.cpuSeconds(group.pids()) - nodesBefore;
            final double clientSeconds = Processes.cpuSeconds(SELF) - clientBefore;
            final List<NodeStatus> after = admin.admin().status();
            return new Measured(
                    filled,
                    warmUp,
                    result,
                    nodesSeconds / units,
                    clientSeconds / units,
                    Processes.residentBytes(group.pids()),
                    GroupStatus.primary(after).map(NodeStatus::connections).orElse(0),
                    commitPosition(after) - commitPosition(before),
                    withNewSnapshot(before, after),
                    Directories.bytes(group.dir()));
        }
    }

    private static long commitPosition(final List<NodeStatus> status) {
        return status.stream().mapToLong(NodeStatus::commitPosition).max().orElse(0);
    }

    private static int withNewSnapshot(final List<NodeStatus> before, final List<NodeStatus> after) {
        return (int) after.stream()
                .filter(node -> before.stream()
                        .anyMatch(then ->
                                then.nodeId() == node.nodeId() && then.snapshotPosition() < node.snapshotPosition()))
                .count();
    }
}
