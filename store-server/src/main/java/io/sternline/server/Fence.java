package io.sternline.server;

import io.sternline.replication.NodeStartException;
import io.sternline.replication.StoppedNode;
import io.sternline.replication.recovery.Life;
import io.sternline.server.PeerProbe.Peer;
import io.sternline.server.PeerProbe.State;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps nodes of a former life of the group from serving clients beside the present one. At its start a node asks the others;
 * while it runs, whoever connects tells it (see the gateway's handshake). Where nothing at all crosses between the two lives
 * nobody can tell, which is why a recovery asks for the others to be stopped.
 */
final class Fence {
    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    private Fence() {}

    /** @throws NodeStartException if a member that answers is in a later life than this node's data. */
    static void check(final ServerConfig config) {
        if (config.members().size() == 1) {
            return;
        }
        final Life own = StoppedNode.life(config.replication());
        final List<Peer> peers = PeerProbe.ask(config, own.recovery());
        for (final Peer peer : peers) {
            if (peer.recovery() > own.recovery()) {
                throw new NodeStartException(
                        peer + " is in the life after recovery " + peer.recovery() + " of group '" + config.group()
                                + "', the data of this node in " + config.dataDir() + " is "
                                + (own.recovery() == 0
                                        ? "of before any recovery, or there is none"
                                        : "of recovery " + own.recovery())
                                + ": move it aside, and give this node a seed (sternline seed, see OPERATIONS.md)",
                        null);
            }
        }
        peers.stream()
                .filter(peer -> peer.state() == State.ALIVE && peer.recovery() < own.recovery())
                .forEach(peer -> LOG.warn("{} is of a former life of the group; it was told to stop", peer));
    }

    /** Why a running node stops that hears of a later life. */
    static String refusal(final ServerConfig config, final Life own, final int heard) {
        return "group '" + config.group() + "' was recovered without this node (recovery " + heard
                + ", this node is of "
                + own.recovery() + "): it stops. Do not start it again with this data: move " + config.dataDir()
                + " aside, and give the node a seed (sternline seed, see OPERATIONS.md)";
    }
}
