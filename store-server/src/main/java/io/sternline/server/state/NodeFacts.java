package io.sternline.server.state;

import io.sternline.replication.NodeStatus;

/** What the answer to a status query needs to know beyond the state itself. */
public interface NodeFacts {
    int nodeId();

    /** What the entries of ASYNC namespaces may count on this node while it is primary. */
    long asyncBytesMax();

    NodeStatus replication();

    /** Open connections of clients; observers are none. */
    int connections();

    /** Milliseconds since the process started. */
    long uptimeMs();

    String group();

    String serverVersion();

    /** {@code memory} or {@code disk}. */
    String durability();
}
