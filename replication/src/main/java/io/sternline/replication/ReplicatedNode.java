package io.sternline.replication;

import io.sternline.replication.statemachine.StateMachine;
import java.util.function.Consumer;

/** One node of a group: media driver, archive, consensus module and the container of the state machine. */
public final class ReplicatedNode implements AutoCloseable {
    /**
     * Starts a node.
     *
     * @param onFatal told once, from any thread, when the node can no longer go on; the owner must close it and end the
     *     process.
     * @throws NodeStartException if it cannot start: a port in use, data of another group, no room on the disk.
     */
    public static ReplicatedNode start(
            final NodeConfig config, final StateMachine stateMachine, final Consumer<Throwable> onFatal) {
        throw new IllegalStateException("to be built: " + config + stateMachine + onFatal);
    }

    /** The way to the log. Always the same object; see there for its thread. */
    public LogPublisher publisher() {
        throw new IllegalStateException();
    }

    /** Any thread. */
    public NodeStatus status() {
        throw new IllegalStateException();
    }

    @Override
    public void close() {}
}
