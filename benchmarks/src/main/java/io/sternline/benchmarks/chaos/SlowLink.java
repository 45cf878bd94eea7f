package io.sternline.benchmarks.chaos;

import java.util.Random;

/** Lets a node send little at a time: packets wait, and are dropped where too many do. */
final class SlowLink implements Nemesis {
    private static final int KILOBITS_MIN = 128;

    /** Doublings of it at most: 2 Mbit/s are not felt by the default workload any more. */
    private static final int DOUBLINGS_MAX = 4;

    private final Stage stage;

    SlowLink(final Stage stage) {
        this.stage = stage;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        final int node =
                random.nextBoolean() ? stage.view().primary() : stage.view().anyReplica(random);
        final int kilobits = KILOBITS_MIN << random.nextInt(DOUBLINGS_MAX + 1);
        stage.network().slowDown(this, node, kilobits);
        return Strike.on(node, kilobits + " kbit/s");
    }

    @Override
    public void heal() {
        stage.network().release(this);
    }
}
