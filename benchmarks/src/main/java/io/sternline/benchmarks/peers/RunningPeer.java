package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.util.List;

/** Three nodes that take writes. Closing stops every process that was started, by its own id. Idempotent. */
interface RunningPeer extends AutoCloseable {
    /** Version of the servers, and of the client library where it has one of its own. */
    String version();

    /** Processes of the nodes that are still alive, this process not among them. */
    List<Long> nodePids();

    /**
     * The way to write that suits the shape best.
     *
     * @throws IllegalStateException if the nodes cannot be reached.
     */
    Driver connect(Shape shape) throws InterruptedException;

    /** How {@link PeerWorkload#SATURATION} is best had from this store. */
    default Shape saturation() {
        return Shape.of(Shape.SATURATING_WRITES);
    }

    /** Kills the node that acknowledges writes as {@code kill -9} does; where all do, one of those it is equal with. */
    void killPrimary() throws InterruptedException;

    @Override
    void close() throws IOException;
}
