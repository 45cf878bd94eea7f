package io.sternline.server.gateway;

import io.sternline.replication.NodeStatus;

/** What the gateway asks of the node it stands in front of. Any thread may call. */
public interface NodeView {
    NodeStatus status();

    /** Changes of role this process has seen: lets the gateway notice one without asking for the status. */
    long roleChanges();

    /** Highest sequence of this process's own messages that the state has applied; 0: none yet. */
    long ownSequenceApplied();

    /** Whether the Java heap has room for the results of more commands. */
    boolean hasHeapRoom();

    /** What the state machine noted down when it last applied a digest report. */
    DigestMark digestMark();
}
