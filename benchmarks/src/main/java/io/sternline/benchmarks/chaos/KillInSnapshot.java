package io.sternline.benchmarks.chaos;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Has the group take a snapshot, and kills one node while it does, or just before or after. */
final class KillInSnapshot implements Nemesis {
    /** The small state of a run is written in less. */
    private static final int LATER_MS_MAX = 150;

    private static final int NOBODY = -1;

    private final Stage stage;
    private int killed = NOBODY;

    KillInSnapshot(final Stage stage) {
        this.stage = stage;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        final int laterMs = random.nextInt(LATER_MS_MAX);
        final int victim = random.nextInt(Network.NODES);
        if (!SnapshotOrder.give(stage.view().primary())) {
            return Strike.left("no snapshot can be ordered at the moment");
        }
        TimeUnit.MILLISECONDS.sleep(laterMs);
        killed = victim;
        stage.nodes().kill9(victim);
        return Strike.on(victim, "kill -9 " + laterMs + " ms after the order");
    }

    @Override
    public void heal() {
        if (killed != NOBODY) {
            stage.nodes().start(killed);
        }
        killed = NOBODY;
    }
}
