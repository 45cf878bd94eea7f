package io.sternline.benchmarks.chaos;

import java.util.Random;

/**
 * Leaves a node's disk nearly or entirely without room. The node may end of it, as one must that cannot write its log;
 * when there is room again it is started.
 */
final class DiskFull implements Nemesis {
    /** Below what a node wants free, but enough to end in good order. */
    private static final long SHORT_BYTES = 192L << 20;

    private static final int NOBODY = -1;

    private final Stage stage;
    private int node = NOBODY;

    DiskFull(final Stage stage) {
        this.stage = stage;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        node = random.nextBoolean() ? stage.view().primary() : stage.view().anyReplica(random);
        final boolean atOnce = random.nextBoolean();
        stage.nodes().mayEnd(node);
        stage.disks().leaveFree(node, atOnce ? 0 : SHORT_BYTES);
        return Strike.on(node, atOnce ? "no byte left" : (SHORT_BYTES >> 20) + " MiB left");
    }

    @Override
    public void heal() {
        if (node != NOBODY) {
            stage.disks().free(node);
            stage.nodes().start(node);
        }
        node = NOBODY;
    }
}
