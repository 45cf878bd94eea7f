package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/** A store that can be started on this machine with three nodes. */
interface Peer {
    /** What it is called in options, tables and file names. */
    String name();

    Promise promise();

    /** How it is set up, and what of it the load goes through, in a line. */
    String setup();

    /** What to type to get what is missing on this machine; empty if it can be started. */
    default Optional<String> howToInstall() {
        return Optional.empty();
    }

    /**
     * Starts all nodes and waits until they take writes as promised.
     *
     * @param dir for data and logs; exists and is empty. On a real disk.
     * @throws IllegalStateException if it does not come about.
     */
    RunningPeer start(Path dir) throws IOException, InterruptedException;
}
