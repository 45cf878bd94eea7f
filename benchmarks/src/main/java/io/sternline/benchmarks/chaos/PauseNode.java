package io.sternline.benchmarks.chaos;

import java.util.Random;

/** SIGSTOP and SIGCONT: a process that does nothing for a while and does not know it. */
final class PauseNode implements Nemesis {
    private static final int NOBODY = -1;

    private final Stage stage;
    private final boolean primary;
    private int paused = NOBODY;

    PauseNode(final Stage stage, final boolean primary) {
        this.stage = stage;
        this.primary = primary;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        paused = primary ? stage.view().primary() : stage.view().anyReplica(random);
        stage.nodes().suspend(paused);
        return Strike.on(paused, "SIGSTOP");
    }

    @Override
    public void heal() {
        if (paused != NOBODY) {
            stage.nodes().resume(paused);
        }
        paused = NOBODY;
    }
}
