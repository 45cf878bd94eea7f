package io.sternline.benchmarks.chaos;

import java.time.Duration;
import java.util.Random;

/**
 * Leaves a node's disk nearly or entirely without room. The node may end of it, as one must that cannot write its log;
 * when there is room again it is started. If it was torn from the middle of a write it may refuse to use what it finds
 * then, which it says; it begins with nothing in that case.
 */
final class DiskFull implements Nemesis {
    /** Below what a node wants free, but enough to end in good order. */
    private static final long SHORT_BYTES = 192L << 20;

    private static final Duration END_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(45);
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
    public void heal() throws InterruptedException {
        final int healed = node;
        node = NOBODY;
        if (healed == NOBODY) {
            return;
        }
        stage.disks().free(healed);
        stage.nodes().awaitEndIfEnding(healed, END_TIMEOUT);
        stage.nodes().tryStart(healed);
        if (stage.view().awaitCaughtUpWhile(() -> stage.nodes().isAlive(healed), healed, START_TIMEOUT)) {
            stage.nodes().start(healed);
        } else {
            stage.findings().note("with room again, this: " + stage.nodes().describe(healed));
            new Renewal(stage).renew(healed);
        }
    }
}
