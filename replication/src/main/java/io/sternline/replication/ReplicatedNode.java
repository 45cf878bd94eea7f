package io.sternline.replication;

import io.sternline.replication.cluster.ClusterNode;
import io.sternline.replication.statemachine.StateMachine;
import java.util.function.Consumer;

/** One node of a group: media driver, archive, consensus module and the container of the state machine. */
public final class ReplicatedNode implements AutoCloseable {
    private final ClusterNode node;

    private ReplicatedNode(final ClusterNode node) {
        this.node = node;
    }

    /**
     * Starts a node. Returns when its newest snapshot has been loaded; joining the group and applying the log go on
     * afterwards.
     *
     * @param onFatal told once, from a thread of its own, when the node can no longer go on; the node stops itself, the
     *     owner must close it and end the process. Not called for what makes {@code start} throw.
     * @throws NodeStartException if it cannot start: a port in use, data of another group, no room on the disk.
     */
    public static ReplicatedNode start(
            final NodeConfig config, final StateMachine stateMachine, final Consumer<Throwable> onFatal) {
        return new ReplicatedNode(ClusterNode.start(config, stateMachine, onFatal));
    }

    /** The way to the log. Always the same object; see there for its thread. */
    public LogPublisher publisher() {
        return node.publisher();
    }

    /** Any thread. Once the node stops, by a fault or {@link #close}, it is a candidate; the rest is what was known last. */
    public NodeStatus status() {
        return node.status();
    }

    /**
     * Asks for a snapshot, which all nodes take at the same place in the log, and by which old log can go. Any thread;
     * returns at once. The request is lost if the primary changes before it is carried out: watch
     * {@link NodeStatus#snapshotPosition}.
     */
    public void requestSnapshot() {
        node.requestSnapshot();
    }

    /** Stops as a crash would, for tests: the group hears nothing of it. */
    void halt() {
        node.halt();
    }

    /** Stops the node and waits for its threads. May be called twice and from any thread but the node's own. */
    @Override
    public void close() {
        node.close();
    }
}
