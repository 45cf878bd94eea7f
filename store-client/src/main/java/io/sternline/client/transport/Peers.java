package io.sternline.client.transport;

import io.sternline.client.ClientConfig;
import io.sternline.client.Endpoint;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * All endpoints this client knows of and the connections to them: one to each node, tried again for as long as the
 * client lives. Owned by the loop.
 *
 * <p>A node that is draining is shunned: it is not connected to, gets no calls, and a connection that there is goes when
 * its last answer has come. Not so if it is the primary, or while no other node can be reached: better an operator waits
 * than a call fails. For a status survey a shunned node, and one that has turned this client away, is connected to as an
 * observer.
 */
final class Peers {
    private static final System.Logger LOG = System.getLogger(Peers.class.getName());

    /** Opens connections. */
    @FunctionalInterface
    interface Connector {
        Connection connect(Endpoint endpoint, int attempt, boolean isObserver, ConnectionEvents events);
    }

    /** Why a connection is closed that nothing was wrong with. */
    static final String DRAINING = "the node is draining";

    private final Map<Endpoint, Peer> byEndpoint = new LinkedHashMap<>();
    private final Connector connector;
    private final ConnectionEvents events;
    private String group;
    private Set<Integer> draining = Set.of();
    private int primaryNodeId = -1;
    private int recovery;
    private boolean isClosed;

    Peers(
            final List<Endpoint> seeds,
            final ClientConfig config,
            final Connector connector,
            final ConnectionEvents events) {
        this.connector = connector;
        this.events = events;
        this.group = config.group();
        final long nowNs = System.nanoTime();
        seeds.forEach(endpoint -> byEndpoint.put(endpoint, new Peer(endpoint, true, nowNs)));
    }

    Collection<Peer> all() {
        return byEndpoint.values();
    }

    /** The ready connection to a node, that takes calls; null if there is none. */
    Connection ready(final int nodeId) {
        for (final Peer peer : byEndpoint.values()) {
            if (peer.isReady() && peer.nodeId == nodeId && !peer.connection.isObserver()) {
                return peer.connection;
            }
        }
        return null;
    }

    /** A node that could answer a query, other than {@code avoided} if there is a choice; null if there is none. */
    Connection anyReady(final Connection avoided) {
        Connection found = null;
        for (final Peer peer : byEndpoint.values()) {
            if (peer.isReady()
                    && peer.connection.isWritable()
                    && (found == null || found == avoided)
                    && !peer.connection.isObserver()
                    && !isShunned(peer)) {
                found = peer.connection;
            }
        }
        return found;
    }

    /** All nodes that take what is not for the primary only. */
    List<Connection> serving() {
        final List<Connection> serving = new ArrayList<>();
        for (final Peer peer : byEndpoint.values()) {
            if (peer.isReady() && !peer.connection.isObserver() && !isShunned(peer)) {
                serving.add(peer.connection);
            }
        }
        return serving;
    }

    /** Which nodes the group drains now, and which is the primary; -1: none known. */
    void draining(final Set<Integer> nodes, final int newPrimaryNodeId) {
        draining = nodes;
        primaryNodeId = newPrimaryNodeId;
    }

    /** Whether the node is draining, and calls have somewhere else to go. */
    boolean isShunned(final Peer peer) {
        return draining.contains(peer.nodeId) && peer.nodeId != primaryNodeId && isOtherReady();
    }

    boolean isShunned(final Connection connection) {
        final Peer peer = byEndpoint.get(connection.endpoint());
        return peer != null && isShunned(peer);
    }

    private boolean isOtherReady() {
        for (final Peer peer : byEndpoint.values()) {
            if (peer.isReady() && !peer.connection.isObserver() && !draining.contains(peer.nodeId)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Closes connections to shunned nodes, and observers' to nodes that take calls again.
     *
     * @param isUsed whether an answer is expected over the connection to that node.
     */
    void leaveShunned(final Predicate<Peer> isUsed) {
        if (draining.isEmpty() && !hasObservers()) {
            return;
        }
        for (final Peer peer : List.copyOf(byEndpoint.values())) {
            if (peer.isReady() && isToBeLeft(peer, isUsed)) {
                peer.connection.close(DRAINING);
            }
        }
    }

    /** Calls wait for the primary; a survey that has it as an observer asks again. */
    private boolean isToBeLeft(final Peer peer, final Predicate<Peer> isUsed) {
        final boolean isObserver = peer.connection.isObserver();
        return isObserver && peer.nodeId == primaryNodeId || (isObserver || isShunned(peer)) && !isUsed.test(peer);
    }

    private boolean hasObservers() {
        return byEndpoint.values().stream().anyMatch(peer -> peer.isReady() && peer.connection.isObserver());
    }

    List<TopologyReport> reports() {
        final List<TopologyReport> reports = new ArrayList<>();
        for (final Peer peer : byEndpoint.values()) {
            if (peer.isReady()) {
                reports.add(peer.connection.topology());
            }
        }
        return reports;
    }

    /** @param isObserving whether shunned nodes are wanted too, as observer. */
    void tick(final long nowNs, final long stalledNs, final boolean isObserving) {
        for (final Peer peer : List.copyOf(byEndpoint.values())) {
            if (peer.connection != null) {
                peer.connection.tick(nowNs, stalledNs);
            } else if (peer.isDue(nowNs) && (peer.nodeId < 0 || ready(peer.nodeId) == null)) {
                connect(peer, isObserving);
            }
        }
    }

    private void connect(final Peer peer, final boolean isObserving) {
        final boolean isObserver = isShunned(peer) || isObserving && peer.isTurningAway;
        if (!isObserver || isObserving) {
            peer.connection = connector.connect(peer.endpoint, peer.attempt(), isObserver, events);
        }
    }

    void flush() {
        for (final Peer peer : byEndpoint.values()) {
            if (peer.connection != null) {
                peer.connection.flush();
            }
        }
    }

    /** @return why the node is not one of ours; null if it is. */
    String onWelcome(final Connection connection) {
        final NodeFacts facts = connection.facts();
        if (!group.isEmpty() && !group.equals(facts.group())) {
            return "refused: the node is of group '" + facts.group() + "', this client talks to group '" + group + "'";
        }
        // The first node decides: a client that mixed two groups would mix up their revisions.
        group = facts.group();
        final Peer peer = byEndpoint.get(connection.endpoint());
        final Connection other = ready(facts.nodeId());
        peer.nodeId = facts.nodeId();
        return other != null && other != connection ? "the same node as " + other.endpoint() : null;
    }

    /** Empty until the first node has told. */
    String group() {
        return group;
    }

    /** The highest that a node has told; 0: none. */
    int recovery() {
        return recovery;
    }

    /**
     * A recovered group goes on from what one node held, and what others hold has come apart from it: nodes of a life
     * before are no part of it any more, whatever they say.
     *
     * @return why a node of this life is not one of ours; null if it is.
     */
    String onRecovery(final int told) {
        if (told < recovery) {
            return formerLife(told);
        }
        if (told > recovery) {
            recovery = told;
            for (final Peer peer : List.copyOf(byEndpoint.values())) {
                if (peer.isReady() && peer.connection.topology().recovery() < recovery) {
                    peer.connection.refuse(formerLife(peer.connection.topology().recovery()));
                }
            }
        }
        return null;
    }

    private String formerLife(final int told) {
        return "refused: the node is of recovery " + told + " of the group, which has gone on without it in recovery "
                + recovery;
    }

    void onClosed(final Connection connection, final long nowNs) {
        final Peer peer = byEndpoint.get(connection.endpoint());
        if (peer == null || (peer.connection != null && peer.connection != connection) || isClosed) {
            return;
        }
        report(peer, connection);
        peer.onLost(connection, nowNs);
    }

    /** Says what went wrong, once for as long as it goes wrong in the same way. */
    private void report(final Peer peer, final Connection closed) {
        final String reason = closed.closeReason();
        if (reason.equals(peer.problem)
                || reason.equals(DRAINING)
                || closed.isTurnedAway()
                || ready(peer.nodeId) != null) {
            LOG.log(Level.DEBUG, "{0}: {1}", closed, reason);
        } else if (closed.isRefused() || closed.isAtFault()) {
            LOG.log(Level.WARNING, "{0}: {1}", closed, reason);
        } else if (closed.topology() != null) {
            LOG.log(Level.INFO, "lost the connection to {0}: {1}", closed, reason);
        } else {
            LOG.log(Level.DEBUG, "{0}: {1}", closed, reason);
        }
    }

    /** Takes up the nodes the group has now, and drops those it no longer has unless the application named them. */
    void adopt(final Map<Integer, Endpoint> nodes, final long nowNs) {
        nodes.forEach((nodeId, endpoint) -> {
            final Peer known = byEndpoint.get(endpoint);
            if (known != null) {
                known.nodeId = known.isReady() ? known.nodeId : nodeId;
            } else if (byEndpoint.size() < TransportLimits.PEERS_MAX) {
                final Peer peer = new Peer(endpoint, false, nowNs);
                peer.nodeId = nodeId;
                byEndpoint.put(endpoint, peer);
            } else {
                LOG.log(
                        Level.DEBUG,
                        "node {0} at {1} is left out: {2} endpoints are known",
                        nodeId,
                        endpoint,
                        byEndpoint.size());
            }
        });
        if (nodes.isEmpty()) {
            return;
        }
        for (final Peer peer : List.copyOf(byEndpoint.values())) {
            if (!peer.isSeed && !nodes.containsValue(peer.endpoint)) {
                byEndpoint.remove(peer.endpoint);
                if (peer.connection != null) {
                    peer.connection.close("the node has left the group");
                }
            }
        }
    }

    void close() {
        isClosed = true;
        for (final Peer peer : byEndpoint.values()) {
            if (peer.connection != null) {
                peer.connection.close("the client is closed");
            }
        }
    }

    /** What is known of each endpoint, for messages. */
    String describe() {
        return byEndpoint.values().stream().map(Peer::describe).collect(Collectors.joining("; "));
    }
}
