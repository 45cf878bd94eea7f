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
 * <p>Hangs on nothing but the log, as what a service does must: sessions are replicated. Belongs to the state thread.
 */
final class SupersededSessions {
    private final Consumer<ClientSession> closeIfSuperseded = this::closeIfSuperseded;
    private Cluster cluster;
    private ClientSession newest;

    void onStart(final Cluster newCluster) {
        cluster = newCluster;
    }

    void onOpened(final ClientSession opened) {
        newest = opened;
        cluster.forEachClientSession(closeIfSuperseded);
    }

    private void closeIfSuperseded(final ClientSession session) {
        final boolean isSuperseded = session.id() != newest.id()
                && session.responseStreamId() == newest.responseStreamId()
                && session.responseChannel().equals(newest.responseChannel());
        if (isSuperseded) {
            cluster.closeClientSession(session.id());
        }
    }
}
