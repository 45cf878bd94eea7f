package io.sternline.server.state;

import io.sternline.replication.NodeStatus;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.async.AsyncStatus;
import java.util.Optional;

/** What the answer to a status query needs to know beyond the state itself. */
public interface NodeFacts {
    int nodeId();

    /** What the entries of ASYNC namespaces may count on this node while it is primary. */
    long asyncBytesMax();

    /** How ASYNC namespaces are replicated. */
    AsyncConfig asyncConfig();

    /** How the node stands with them; empty if they are not replicated, as on a node that is starting. */
    Optional<AsyncStatus> asyncStatus();

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
