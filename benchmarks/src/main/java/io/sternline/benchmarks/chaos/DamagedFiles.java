package io.sternline.benchmarks.chaos;

import io.sternline.client.NodeStatus;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;

/**
 * Kills a replica, overwrites some bytes of its log or its newest snapshot, and starts it: it has to refuse, or to come
 * back with the right state. Either way its data is thrown away afterwards, see {@link Renewal}. Begins only when all
 * nodes are up and have caught up.
 */
final class DamagedFiles implements Nemesis {
    enum What {
        LOG,
        SNAPSHOT
    }

    private static final Duration WHOLE_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration SNAPSHOT_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(20);

    /** The primary tells its digest every five seconds. */
    private static final Duration COMPARISON_TIMEOUT = Duration.ofSeconds(15);

    private static final int NOBODY = -1;

    private final Stage stage;
    private final What what;
    private int node = NOBODY;

    DamagedFiles(final Stage stage, final What what) {
        this.stage = stage;
        this.what = what;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        if (!stage.view().awaitWhole(WHOLE_TIMEOUT) || !stage.view().awaitAsync(WHOLE_TIMEOUT)) {
            return Strike.left("the group is not whole: no node's data may be touched");
        }
        final int victim = stage.view().anyReplica(random);
        if (what == What.SNAPSHOT && !takeSnapshot()) {
            return Strike.left("the group has taken no snapshot in time");
        }
        stage.nodes().kill9(victim);
        node = victim;
        try {
            final NodeFiles files = new NodeFiles(stage.disks().dataDir(victim));
            final Optional<Path> file = what == What.LOG ? files.newestLog() : files.newestSnapshot();
            if (file.isEmpty()) {
                return Strike.left("node " + victim + " has no such file");
            }
            final long offset = NodeFiles.spoil(file.get(), random);
            return Strike.on(victim, file.get().getFileName() + " at " + offset + ": the node " + outcome());
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private boolean takeSnapshot() throws InterruptedException {
        final long before = newestSnapshot();
        SnapshotOrder.give(stage.view().primary());
        return GroupView.await(
                        SNAPSHOT_TIMEOUT, () -> Optional.of(newestSnapshot()).filter(position -> position > before))
                .isPresent();
    }

    /** Position of the newest snapshot that all nodes have. */
    private long newestSnapshot() {
        return stage.view().status().stream()
                .mapToLong(NodeStatus::snapshotPosition)
                .min()
                .orElse(-1);
    }

    private String outcome() throws InterruptedException {
        stage.nodes().tryStart(node);
        final Optional<Boolean> ready = GroupView.await(START_TIMEOUT, () -> {
            if (!stage.nodes().isAlive(node)) {
                return Optional.of(false);
            }
            return status().filter(status -> status.comparedRevision() >= 0 || status.isDiverged())
                    .map(status -> true);
        });
        if (ready.isEmpty()) {
            stage.findings()
                    .note("node " + node + ", bytes of its " + what.name().toLowerCase(Locale.ROOT)
                            + " overwritten, has neither refused to start nor joined within "
                            + START_TIMEOUT.toSeconds() + " s");
            return "did not come back";
        }
        if (!ready.get()) {
            return "refused to start";
        }
        final boolean diverged = GroupView.await(COMPARISON_TIMEOUT, () -> status().filter(NodeStatus::isDiverged))
                .isPresent();
        if (diverged) {
            stage.findings()
                    .add("node " + node + " came back with wrong state after bytes of its "
                            + what.name().toLowerCase(Locale.ROOT) + " were overwritten");
        }
        return diverged ? "came back with WRONG STATE" : "came back with the right state";
    }

    private Optional<NodeStatus> status() {
        return stage.view().status().stream()
                .filter(status -> status.nodeId() == node)
                .findFirst();
    }

    @Override
    public void heal() throws InterruptedException {
        final int damaged = node;
        node = NOBODY;
        if (damaged != NOBODY) {
            new Renewal(stage).renew(damaged);
        }
    }
}
