package io.sternline.benchmarks.chaos;

import java.util.Random;

/** Stops the primary in good order, as operators do: it gives its role to a replica first. */
final class HandOver implements Nemesis {
    private static final int NOBODY = -1;

    private final Stage stage;
    private int stopped = NOBODY;

    HandOver(final Stage stage) {
        this.stage = stage;
    }

    @Override
    public Strike start(final Random random) throws InterruptedException {
        stopped = stage.view().primary();
        stage.nodes().stop(stopped);
        return Strike.on(stopped, "SIGTERM");
    }

    @Override
    public void heal() {
        if (stopped != NOBODY) {
            stage.nodes().start(stopped);
        }
        stopped = NOBODY;
    }
}
