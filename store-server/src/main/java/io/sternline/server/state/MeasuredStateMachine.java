package io.sternline.server.state;

import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.statemachine.StateMachine;
import java.util.Optional;

/**
 * A state machine that tells how much memory it takes, so that a node can refuse what it has no room for, and what its
 * state hashes to, so that nodes can be compared.
 */
public interface MeasuredStateMachine extends StateMachine, AutoCloseable {
    /** Bytes of Java heap that the state takes, on the safe side. Any thread. */
    long heapBytes();

    /** The last digest report applied, and this node's digest there. Any thread. */
    default DigestPoint lastReport() {
        return DigestPoint.NONE;
    }

    /** Nodes that are draining, one bit for each node id. Any thread. */
    default int drainingNodes() {
        return 0;
    }

    /** How a namespace is replicated; empty: the log has not told this node of it. Any thread. */
    default Optional<Replication> replication(final int namespaceId) {
        return Optional.of(Replication.SYNC);
    }

    /** Whether what the node holds of ASYNC namespaces is of one moment, as far as is known on other threads. Any thread. */
    default boolean isAsyncWhole() {
        return true;
    }

    /** Sets who is told of divergence. To be called before the first message is applied. */
    default void divergenceListener(final DivergenceListener listener) {}

    /**
     * Gives back the memory that lies outside the Java heap. To be called by the owner once the state thread has ended:
     * whoever uses the state afterwards reads memory that is no longer its own. May be called again.
     */
    @Override
    default void close() {}
}
