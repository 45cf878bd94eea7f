package io.sternline.server;

import io.sternline.replication.NodeStartException;
import io.sternline.replication.NodeStoppedException;
import io.sternline.replication.StoppedNode;
import io.sternline.replication.recovery.Life;
import io.sternline.server.PeerProbe.Peer;
import io.sternline.server.PeerProbe.State;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps nodes of a former life of the group from serving clients beside the present one, and of two rival lives one. At its
 * start a node asks the others. While it runs, whoever connects may tell it of a later life (see the gateway's handshake).
 * Such a client may be mistaken or lie, and what stops one node stops them all; so nobody is believed but the members
 * themselves, at their configured addresses. One that has just told so may still be starting, hence the patience.
 *
 * <p>Where nothing at all crosses between the two lives nobody can tell, which is why a recovery asks for the others to be
 * stopped.
 */
final class Fence implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Fence.class);

    /** About ten minutes; then somebody has to tell it again. */
    private static final int LOOKS_MAX = 24;

    private static final long WAIT_MS_MIN = 1_000;
    private static final long WAIT_MS_MAX = 30_000;

    private final ServerConfig config;
    private final Life own;
    private final Consumer<Throwable> onFenced;
    private final AtomicBoolean isLooking = new AtomicBoolean();
    private final CountDownLatch closed = new CountDownLatch(1);

    /** @param onFenced told if this node must not go on. */
    Fence(final ServerConfig config, final Life own, final Consumer<Throwable> onFenced) {
        this.config = config;
        this.own = own;
        this.onFenced = onFenced;
    }

    /** @throws NodeStartException if a member that answers is in a later life than this node's data, or in a rival one. */
    static void check(final ServerConfig config) {
        if (config.members().size() == 1) {
            return;
        }
        final Life own = StoppedNode.life(config.replication());
        final List<Peer> peers = PeerProbe.ask(config, own.recovery());
        objection(config, own, peers).ifPresent(objection -> {
            throw new NodeStartException(objection, null);
        });
        peers.stream()
                .filter(peer -> peer.state() == State.ALIVE && peer.recovery() < own.recovery())
                .forEach(peer -> LOG.warn("{} is of a former life of the group; it was told so", peer));
    }

    /** Any thread; returns at once. At most one thread looks, however many tell. */
    void look(final String occasion) {
        if (config.members().size() > 1 && closed.getCount() > 0 && isLooking.compareAndSet(false, true)) {
            LOG.info(
                    "Node {} asks the other members which life of the group they are in: {}",
                    config.nodeId(),
                    occasion);
            final Thread thread = new Thread(this::lookPatiently, "sternline-" + config.nodeId() + "-fence");
            thread.setDaemon(true);
            thread.start();
        }
    }

    private void lookPatiently() {
        try {
            long waitMs = WAIT_MS_MIN;
            for (int looks = 0; looks < LOOKS_MAX; looks++) {
                final Optional<String> objection = objection(config, own, PeerProbe.ask(config, own.recovery()));
                if (objection.isPresent()) {
                    onFenced.accept(new NodeStoppedException(objection.get()));
                    return;
                }
                if (closed.await(waitMs, TimeUnit.MILLISECONDS)) {
                    return;
                }
                waitMs = Math.min(WAIT_MS_MAX, 2 * waitMs);
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            isLooking.set(false);
        }
    }

    private static Optional<String> objection(final ServerConfig config, final Life own, final List<Peer> peers) {
        return peers.stream()
                .filter(peer -> peer.recovery() > own.recovery())
                .map(peer -> later(config, own, peer))
                .findFirst()
                .or(() -> peers.stream()
                        .filter(peer -> own.recovery() > 0
                                && peer.recovery() == own.recovery()
                                && peer.survivorId() != own.survivorId())
                        .map(peer -> rival(config, own, peer))
                        .findFirst());
    }

    private static String later(final ServerConfig config, final Life own, final Peer peer) {
        return peer + " is in the life after recovery " + peer.recovery() + " of group '" + config.group()
                + "', the data of this node in " + config.dataDir() + " is "
                + (own.recovery() == 0 ? "of before any recovery, or there is none" : "of recovery " + own.recovery())
                + ": move it aside, and give this node a seed (sternline seed, see OPERATIONS.md)";
    }

    private static String rival(final ServerConfig config, final Life own, final Peer peer) {
        return "group '" + config.group() + "' was recovered twice, from node " + own.survivorId()
                + ", as the data of this"
                + " node in " + config.dataDir() + " tells, and from node " + peer.survivorId() + ", as " + peer
                + " tells, and the two have gone apart: decide for one. Stop all nodes of the other for good, move their"
                + " data aside, and give them seeds (sternline seed, see OPERATIONS.md)";
    }

    /** Does not wait: what still looks ends by itself and changes nothing any more. */
    @Override
    public void close() {
        closed.countDown();
    }
}
