package io.sternline.replication.cluster;

import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import java.util.function.Consumer;

/**
 * Closes the session that a node has left behind when it opens another by the same way.
 *
 * <p>A node has one session at a time, but cannot close the one to a primary that is gone. Such sessions would end by
 * their timeout; only each new primary begins that anew, so where the primary changes often they would gather until there
 * is no room for any other, and the group would take nothing for as long as the timeout is. How a node is answered tells
 * whose a session is: each has an address of its own for answers, and the primary's own node takes them from memory. So there
 * are never more than one session for each node and one for the primary's.
 *
 * <p>Only the primary asks for it, and only once its term's first message has been applied. The consensus module of a node
 * that is about to lead writes what it is asked for into the log at once, also while it waits for this very thread to join
 * that log; the thread would find it further on than it stands, could never join it, and the node would hang for good. So what a
 * node finds superseded while it replays or follows is left to the first message of a term of its own.
 *
 * <p>Belongs to the state thread.
 */
final class SupersededSessions {
    private final Consumer<ClientSession> closeOlder = this::closeOlder;
    private final Consumer<ClientSession> closeIfSuperseded = this::closeIfSuperseded;
    private Cluster cluster;
    private ClientSession newer;

    void onStart(final Cluster newCluster) {
        cluster = newCluster;
    }

    /** The first message of a term. */
    void onTerm() {
        if (isLeading()) {
            cluster.forEachClientSession(closeOlder);
        }
    }

    void onOpened(final ClientSession opened) {
        if (isLeading()) {
            closeOlder(opened);
        }
    }

    /** What has joined its own log as leader; while a log is replayed the role is that of a follower. */
    private boolean isLeading() {
        return cluster.role() == Cluster.Role.LEADER;
    }

    private void closeOlder(final ClientSession session) {
        newer = session;
        cluster.forEachClientSession(closeIfSuperseded);
    }

    private void closeIfSuperseded(final ClientSession session) {
        final boolean isSuperseded = session.id() < newer.id()
                && session.responseStreamId() == newer.responseStreamId()
                && session.responseChannel().equals(newer.responseChannel());
        if (isSuperseded) {
            cluster.closeClientSession(session.id());
        }
    }
}
