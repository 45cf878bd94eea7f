package io.sternline.server.gateway;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.sternline.replication.LogPublisher;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.NodeStoppedException;
import io.sternline.replication.Profile;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;

/**
 * The node's client port. It is served by a thread of its own, or, with {@link Profile#SMALL}, by its host's: where cores are few, a thread
 * that must be woken for each request costs more than it does.
 */
public final class Gateway implements AutoCloseable {
    private final GatewayPorts ports;
    private final GatewayAgent agent;
    private final GatewayLoop loop;
    private final GatewayRunner runner;

    private Gateway(
            final GatewayConfig config,
            final GatewayPorts ports,
            final LogPublisher publisher,
            final NodeView node,
            final Authenticator authenticator,
            final Consumer<Throwable> onFatal,
            final GatewayHost host,
            final MemoryLimits memory,
            final ByteBufAllocator allocator) {
        this.ports = ports;
        agent = new GatewayAgent(config, ports, publisher, node, authenticator, memory, allocator);
        loop = new GatewayLoop(config, ports, agent, allocator);
        runner = config.profile() == Profile.SMALL
                ? new GatewayGuest(loop, ports, host, onFatal)
                : new GatewayThread(loop, config, onFatal);
    }

    /**
     * Binds the port and starts serving.
     *
     * @param publisher used by the gateway's thread only, from now on.
     * @param onFatal told, from the gateway's thread, if it can no longer go on.
     * @param host whose thread it is with {@link Profile#SMALL}.
     * @throws GatewayStartException if the port cannot be bound.
     * @throws NodeStartException if the host's thread has ended.
     */
    public static Gateway start(
            final GatewayConfig config,
            final GatewayPorts ports,
            final LogPublisher publisher,
            final NodeView node,
            final Authenticator authenticator,
            final Consumer<Throwable> onFatal,
            final GatewayHost host) {
        return start(
                config,
                ports,
                publisher,
                node,
                authenticator,
                onFatal,
                host,
                MemoryLimits.ofProcess(),
                PooledByteBufAllocator.DEFAULT);
    }

    static Gateway start(
            final GatewayConfig config,
            final GatewayPorts ports,
            final LogPublisher publisher,
            final NodeView node,
            final Authenticator authenticator,
            final Consumer<Throwable> onFatal,
            final GatewayHost host,
            final MemoryLimits memory,
            final ByteBufAllocator allocator) {
        final Gateway gateway =
                new Gateway(config, ports, publisher, node, authenticator, onFatal, host, memory, allocator);
        gateway.runner.start();
        try {
            gateway.loop.bound().join();
        } catch (final CompletionException e) {
            gateway.close();
            if (e.getCause() instanceof NodeStoppedException stopped) {
                throw new NodeStartException(stopped.getMessage() + ": the lines before say why", stopped);
            }
            throw new GatewayStartException(config.bindHost(), config.bindPort(), e.getCause());
        }
        return gateway;
    }

    /** Where it listens; tells the port when a free one was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) loop.bound().join().localAddress();
    }

    public GatewayCounters counters() {
        return ports.counters();
    }

    /**
     * Has the history told, if this node is primary, that it is about to give its role away because it is stopped. Any
     * thread.
     *
     * @return ends once that is done; it may never be, so wait with a limit.
     */
    public CompletableFuture<Void> announceHandOver() {
        final CompletableFuture<Void> said = agent.handOver().want();
        loop.wakeUp();
        return said;
    }

    /** Lets the gateway's thread say Goodbye to all connections and end, and does not wait for it. Any thread. */
    public void stop() {
        loop.stop();
    }

    /** Says Goodbye to all connections and stops, within about two seconds. Any thread but the gateway's own. */
    @Override
    public void close() {
        stop();
        runner.awaitEnd();
    }
}
