package io.sternline.server.cli.demo;

import java.io.IOException;

/** Stops all processes and removes their files, once, whether the demo ends or is interrupted. Thread-safe. */
final class Teardown {
    private final ProcessStage stage;
    private final DemoDirectory directory;
    private boolean filesKept;
    private volatile boolean begun;
    private boolean done;

    /** @param filesKept whether data and logs stay. */
    Teardown(final ProcessStage stage, final DemoDirectory directory, final boolean filesKept) {
        this.stage = stage;
        this.directory = directory;
        this.filesKept = filesKept;
    }

    /** Something went wrong: the logs are needed. Has no effect once the teardown has run. */
    synchronized void keepFiles() {
        filesKept = true;
    }

    /** Whether somebody, perhaps an exit hook, is tearing down already. */
    boolean hasBegun() {
        return begun;
    }

    /** Safe to call more than once; later calls wait for the first. */
    synchronized void run() {
        begun = true;
        if (done) {
            return;
        }
        done = true;
        stage.close();
        if (!filesKept) {
            try {
                directory.remove();
            } catch (final IOException ex) {
                System.err.println("could not remove " + directory.path() + ": " + ex.getMessage());
            }
        }
    }
}
