package io.sternline.server;

import io.sternline.replication.NodeStatus;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import io.sternline.replication.recovery.Life;
import io.sternline.server.gateway.Authenticator;
import io.sternline.server.gateway.Gateway;
import io.sternline.server.gateway.GatewayConfig;
import io.sternline.server.gateway.GatewayCounters;
import io.sternline.server.gateway.GatewayPorts;
import io.sternline.server.gateway.GatewayStartException;
import io.sternline.server.gateway.HeapRoom;
import io.sternline.server.gateway.NodeView;
import io.sternline.server.state.DigestPoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node of the store: a replicated state machine with a gateway before it.
 *
 * <p>The rings between the two come first, since each holds one end; then replication, which recovers the state; then the
 * gateway, so that no client is let in before. Closing goes the other way round: a primary first gives its role away while its
 * gateway goes on, so that clients hear of another primary and find one; then they hear Goodbye and go to another node
 * while this one still takes part in its group. Whatever fails for good in any part ends {@link #awaitTermination}
 * and sends the clients away; a node never goes on with a part missing.
 */
public final class StoreNode implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoreNode.class);
    private static final NodeStatus STARTING = new NodeStatus(Role.CANDIDATE, -1, -1, 0, 0, -1, 0);

    /** A primary that stops waits no longer than this until another has taken over. */
    private static final Duration HAND_OVER_TIMEOUT = Duration.ofSeconds(3);

    /** How long it is waited until the history has been told of it. */
    private static final long ANNOUNCEMENT_MS_MAX = 500;

    private final long heapBytesMax = Runtime.getRuntime().maxMemory();
    private final DivergenceAlarm alarm;
    private final ServerConfig config;
    private final GatewayPorts ports = GatewayPorts.create();
    private final CompletableFuture<Optional<Throwable>> termination = new CompletableFuture<>();
    private final ObservedStateMachine stateMachine;
    private volatile Replication replication;
    private volatile Gateway gateway;
    private volatile Life life = Life.FIRST;
    private volatile Fence fence;
    private InetSocketAddress clientAddress;

    private StoreNode(final ServerConfig config, final StateMachineFactory factory) {
        this.config = config;
        alarm = new DivergenceAlarm(config);
        final LiveNodeFacts facts =
                new LiveNodeFacts(config, this::status, this::asyncStatus, ports.counters(), System.nanoTime());
        stateMachine = new ObservedStateMachine(
                factory.create(ports.replies(), ports.queries(), ports.commands(), facts, System::nanoTime),
                ports.stateDoorbell(),
                ports.doorbell(),
                this::logRole,
                alarm);
    }

    /**
     * Starts a node and opens its client port.
     *
     * @throws io.sternline.replication.NodeStartException if replication cannot start.
     * @throws GatewayStartException if the client port cannot be opened.
     */
    public static StoreNode start(final ServerConfig config, final StateMachineFactory factory) {
        return start(config, factory, Replication::start);
    }

    static StoreNode start(
            final ServerConfig config, final StateMachineFactory factory, final Replication.Starter starter) {
        final GatewayConfig gatewayConfig = config.gateway(ServerVersion.TEXT);
        requirePort(gatewayConfig);
        Fence.check(config);
        MemoryCheck.complaint(config.limits().stateBytesMax(), config.limits().asyncBytesMax())
                .ifPresent(LOG::warn);
        LOG.info(
                "Node {} of group '{}' has {}",
                config.nodeId(),
                config.group(),
                config.profile().description());
        final StoreNode node = new StoreNode(config, factory);
        try {
            node.replication = starter.start(config.replication(), node.stateMachine, node::onFatal);
            node.life = node.replication.life();
            node.fence = new Fence(config, node.life, node::onFatal);
            node.gateway = Gateway.start(
                    gatewayConfig,
                    node.ports,
                    node.replication.publisher(),
                    node.new View(),
                    Authenticator.NONE,
                    node::onFatal,
                    node.stateMachine);
            node.clientAddress = node.gateway.address();
            if (node.life.isAlone()) {
                // A rival that starts at the same moment does not answer yet when it is asked before the start.
                node.fence.look("it was recovered and is alone");
            }
            node.stopServingIfFailed();
        } catch (final RuntimeException | Error e) {
            node.close();
            throw e;
        }
        return node;
    }

    /** Recovery may take a while; a port that is taken should be reported before it, not after. */
    private static void requirePort(final GatewayConfig config) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(config.bindHost(), config.bindPort()));
        } catch (final IOException e) {
            throw new GatewayStartException(config.bindHost(), config.bindPort(), e);
        }
    }

    /** Where clients connect. */
    public InetSocketAddress clientAddress() {
        return clientAddress;
    }

    /** Any thread. */
    public NodeStatus status() {
        final Replication started = replication;
        return started == null ? STARTING : started.status();
    }

    /** How it stands with ASYNC namespaces; empty before it has started. Any thread. */
    public Optional<AsyncStatus> asyncStatus() {
        final Replication started = replication;
        return started == null ? Optional.empty() : started.asyncStatus();
    }

    /** What the gateway has done. */
    public GatewayCounters counters() {
        return ports.counters();
    }

    /** How often this node's state was found to differ from the primary's since it started. */
    public long divergences() {
        return alarm.divergences();
    }

    /**
     * Waits until the node is closed or cannot go on.
     *
     * @return why it cannot go on; empty if it was closed.
     */
    public Optional<Throwable> awaitTermination() throws InterruptedException {
        try {
            return termination.get();
        } catch (final ExecutionException e) {
            throw new IllegalStateException("a termination is never exceptional", e);
        }
    }

    /** Stops the node. May be called again, from any thread. */
    @Override
    public synchronized void close() {
        handOver();
        final Fence watching = fence;
        if (watching != null) {
            watching.close();
        }
        final Gateway serving = gateway;
        if (serving != null) {
            serving.close();
            gateway = null;
        }
        ports.replies().close();
        final Replication started = replication;
        if (started != null) {
            started.close();
            replication = null;
        }
        // An interrupt ends the wait for the state thread early; then the memory it may still use goes with the
        // process.
        if (!Thread.currentThread().isInterrupted()) {
            stateMachine.close();
        }
        termination.complete(Optional.empty());
    }

    /** Needs the gateway, whose thread drives the node's session. A node that cannot go on has no role to give away. */
    private void handOver() {
        final Replication started = replication;
        final Gateway serving = gateway;
        if (started == null || serving == null || termination.isDone()) {
            return;
        }
        if (config.replication().members().size() > 1 && started.status().role() == Role.PRIMARY) {
            announce(serving);
        }
        started.handOver(HAND_OVER_TIMEOUT)
                .ifPresent(obstacle -> LOG.warn(
                        "Node {} stops as primary of group '{}', which has to elect another: {}",
                        config.nodeId(),
                        config.group(),
                        obstacle));
    }

    private void announce(final Gateway serving) {
        try {
            serving.announceHandOver().get(ANNOUNCEMENT_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (final ExecutionException | TimeoutException e) {
            LOG.warn("The history may not tell that node {} was stopped: no answer in time", config.nodeId(), e);
        }
    }

    private void onFatal(final Throwable cause) {
        termination.complete(Optional.of(cause));
        stopServingIfFailed();
    }

    /**
     * A node that cannot go on must not keep clients that another node could serve, until whoever owns it closes it. Looked
     * at from both sides, after a failure and after the start, since either may come first.
     */
    private void stopServingIfFailed() {
        final Gateway serving = gateway;
        if (serving != null && termination.isDone()) {
            serving.stop();
        }
    }

    private void logRole(final Role role, final long term) {
        LOG.info("Node {} of group '{}' is {} in term {}", config.nodeId(), config.group(), role, term);
    }

    private final class View implements NodeView {
        @Override
        public NodeStatus status() {
            return StoreNode.this.status();
        }

        @Override
        public Life life() {
            return life;
        }

        @Override
        public void onLaterLife(final int recovery) {
            fence.look("a client says that group '" + config.group() + "' was recovered without it (recovery "
                    + recovery + ", this node is of " + life.recovery() + ")");
        }

        @Override
        public long roleChanges() {
            return stateMachine.roleChanges();
        }

        @Override
        public long ownSequenceApplied() {
            return stateMachine.ownSequence();
        }

        @Override
        public boolean hasHeapRoom() {
            return HeapRoom.isLeft(stateMachine.heapBytes(), heapBytesMax);
        }

        @Override
        public int drainingNodes() {
            return stateMachine.drainingNodes();
        }

        @Override
        public DigestPoint lastReport() {
            return stateMachine.lastReport();
        }

        @Override
        public Optional<ChangeLog> changeLog() {
            return replication.changeLog();
        }

        @Override
        public Optional<ChangeLog> asyncChangeLog() {
            return replication.asyncChangeLog();
        }

        @Override
        public boolean isAsyncWhole() {
            return stateMachine.isAsyncWhole();
        }

        @Override
        public boolean isAsyncCurrent() {
            return isAsyncWhole()
                    && replication.asyncStatus().map(AsyncStatus::isCurrent).orElse(false);
        }

        @Override
        public Optional<io.sternline.protocol.sbe.Replication> replication(final int namespaceId) {
            return stateMachine.replication(namespaceId);
        }

        @Override
        public long groupTimeMs() {
            return stateMachine.groupTimeMs();
        }

        @Override
        public CompletableFuture<PromotionPlan> promotionPlan(final int chosenId) {
            return replication.promotionPlan(chosenId);
        }

        @Override
        public CompletableFuture<PromotionOutcome> promote(final int chosenId, final Duration timeout) {
            return replication.promote(chosenId, timeout);
        }
    }
}
