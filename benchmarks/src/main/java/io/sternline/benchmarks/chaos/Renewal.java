package io.sternline.benchmarks.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;

/**
 * Gives a node that cannot use its data back to the group as one without any, as store-server/OPERATIONS.md says.
 *
 * <p>Emptying a directory makes a node forget what it has acknowledged and voted for. With the two others up and in
 * possession of everything that harms nobody; so this is done at no other time, and nothing else is done to the group
 * until the node has caught up again.
 */
final class Renewal {
    /** How long a node that begins with nothing may take if the others still have the whole log. */
    private static final Duration REPLAY_TIMEOUT = Duration.ofSeconds(20);

    private final Stage stage;

    Renewal(final Stage stage) {
        this.stage = stage;
    }

    void renew(final int node) throws InterruptedException {
        stage.nodes().kill9(node);
        final List<Integer> others = GroupView.othersThan(node);
        if (!stage.view().awaitAgreement(others, stage.recoveryTimeout())
                || !stage.view().awaitAsync(others, stage.recoveryTimeout())) {
            stage.findings()
                    .add("node " + node + " cannot use its data, and the two others have not become equal within "
                            + stage.recoveryTimeout().toSeconds() + " s: its directory was left as it is");
            stage.nodes().tryStart(node);
            return;
        }
        stage.disks().empty(node);
        stage.nodes().start(node);
        if (!stage.view().awaitCaughtUp(node, REPLAY_TIMEOUT)) {
            seed(node);
        }
    }

    /** The others have purged the beginning of their log. Both replicas are down meanwhile: nothing can be written. */
    private void seed(final int node) throws InterruptedException {
        final int donor = Network.NODES - node - stage.view().primary();
        stage.findings().note("node " + node + " was seeded from node " + donor);
        stage.nodes().kill9(node);
        stage.nodes().stop(donor);
        try {
            new NodeFiles(stage.disks().dataDir(node))
                    .seedFrom(new NodeFiles(stage.disks().dataDir(donor)), node);
        } catch (final IOException ex) {
            throw new UncheckedIOException("node " + node + " could not be seeded from node " + donor, ex);
        } finally {
            stage.nodes().start(donor);
            stage.nodes().start(node);
        }
        stage.view().awaitCaughtUp(node, stage.recoveryTimeout());
    }
}
