package io.sternline.server.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.sternline.replication.Doorbell;
import io.sternline.replication.LogPublisher;
import io.sternline.replication.Wakefulness;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's client port and the thread that serves it.
 *
 * <p><b>Waiting.</b> One thread does sockets, log and replies, so it must wait for all three at once and still cost an
 * idle machine next to nothing. It sleeps in the selector, where a socket wakes it. Replies come from the state thread,
 * which rings a {@link Doorbell}: a system call only if the gateway really sleeps. The log gives no signal; so while a
 * batch waits for room, or a barrier for its return, the thread parks for 100 µs at a time. With nothing under way it
 * sleeps up to 4 ms, which only the session's keep-alives wait for; nothing else depends on that figure (with a sleep of
 * 60 s, 20,000 round trips at random intervals lost no wake-up). An idle gateway took 1.1 % of a core on a 2-core
 * machine. How long it stays awake before it waits in any of these ways is its profile's affair ({@link Wakefulness}).
 */
public final class Gateway implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Gateway.class);
    private static final int BACKLOG = 1024;

    private final GatewayConfig config;
    private final GatewayPorts ports;
    private final Consumer<Throwable> onFatal;
    private final GatewayAgent agent;
    private final Thread thread;
    private final ManualIoEventLoop loop;
    private final ByteBufAllocator allocator;
    private final CompletableFuture<Channel> bound = new CompletableFuture<>();
    private volatile boolean isClosing;
    private final Wakefulness wakefulness;

    private Gateway(
            final GatewayConfig config,
            final GatewayPorts ports,
            final LogPublisher publisher,
            final NodeView node,
            final Authenticator authenticator,
            final Consumer<Throwable> onFatal,
            final MemoryLimits memory,
            final ByteBufAllocator allocator) {
        this.config = config;
        this.allocator = allocator;
        this.ports = ports;
        this.onFatal = onFatal;
        agent = new GatewayAgent(config, ports, publisher, node, authenticator, memory, allocator);
        wakefulness = new Wakefulness(Limits.IDLE_YIELDS, config.profile().awakeNs());
        thread = new Thread(this::run, "gateway-" + config.nodeId());
        loop = new ManualIoEventLoop(thread, NioIoHandler.newFactory());
        ports.doorbell().onRing(loop::wakeup);
    }

    /**
     * Binds the port and starts serving.
     *
     * @param publisher used by the gateway's thread only, from now on.
     * @param onFatal told, from the gateway's thread, if it can no longer go on.
     * @throws GatewayStartException if the port cannot be bound.
     */
    public static Gateway start(
            final GatewayConfig config,
            final GatewayPorts ports,
            final LogPublisher publisher,
            final NodeView node,
            final Authenticator authenticator,
            final Consumer<Throwable> onFatal) {
        return start(
                config,
                ports,
                publisher,
                node,
                authenticator,
                onFatal,
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
            final MemoryLimits memory,
            final ByteBufAllocator allocator) {
        final Gateway gateway = new Gateway(config, ports, publisher, node, authenticator, onFatal, memory, allocator);
        gateway.thread.start();
        try {
            gateway.bound.join();
        } catch (final CompletionException e) {
            gateway.close();
            throw new GatewayStartException(config.bindHost(), config.bindPort(), e.getCause());
        }
        return gateway;
    }

    /** Where it listens; tells the port when a free one was asked for. */
    public InetSocketAddress address() {
        return (InetSocketAddress) bound.join().localAddress();
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
        loop.wakeup();
        return said;
    }

    /** Lets the gateway's thread say Goodbye to all connections and end, and does not wait for it. Any thread. */
    public void stop() {
        isClosing = true;
        loop.wakeup();
    }

    /** Says Goodbye to all connections and stops, within about two seconds. Any thread but the gateway's own. */
    @Override
    public void close() {
        stop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (final InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        Channel server = null;
        try {
            server = bind();
            if (server != null) {
                serve();
            }
        } catch (final Throwable e) {
            // Errors too: without this thread the node is deaf, and somebody has to be told: whoever waits for the
            // start, and if there is none any more, the owner.
            if (!bound.completeExceptionally(e)) {
                onFatal.accept(e);
            }
        } finally {
            shutDown(server);
            ports.replies().close();
        }
    }

    private Channel bind() {
        final ChannelFuture binding = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .option(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.ALLOCATOR, allocator)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.MESSAGE_SIZE_ESTIMATOR, CapacityEstimator.INSTANCE)
                .childOption(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(Limits.OUTBOUND_READ_RESUME_BYTES, Limits.OUTBOUND_READ_PAUSE_BYTES))
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(final SocketChannel channel) {
                        channel.pipeline().addLast(agent.accept(channel));
                    }
                })
                .bind(new InetSocketAddress(config.bindHost(), config.bindPort()));
        while (!binding.isDone()) {
            loop.runNow();
        }
        if (!binding.isSuccess()) {
            bound.completeExceptionally(binding.cause());
            return null;
        }
        bound.complete(binding.channel());
        return binding.channel();
    }

    private void serve() {
        while (!isClosing) {
            final int work = loop.runNow() + agent.work();
            if (work > 0) {
                wakefulness.reset();
            } else {
                idle();
            }
        }
    }

    private void idle() {
        if (wakefulness.stayUp()) {
            return;
        }
        if (agent.isUrgent() && agent.isConnected()) {
            LockSupport.parkNanos(Limits.PAUSE_NS);
        } else {
            ports.doorbell().fallAsleep();
            if (!agent.hasNews() && !isClosing) {
                loop.run(agent.isConnected() ? Limits.SLEEP_NS : Limits.SLEEP_UNCONNECTED_NS);
            }
            ports.doorbell().awake();
        }
    }

    private void shutDown(final Channel server) {
        try {
            if (server != null) {
                server.close();
                sayGoodbye();
            }
        } catch (final RuntimeException e) {
            LOG.error("The gateway could not say goodbye to its clients", e);
        } finally {
            agent.closeAll();
            loop.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
            while (!loop.isTerminated()) {
                loop.runNow();
            }
        }
    }

    private void sayGoodbye() {
        agent.beginClose();
        final long deadlineNs = System.nanoTime() + Limits.SHUTDOWN_NS;
        while (!agent.isClosed() && System.nanoTime() - deadlineNs < 0) {
            loop.run(Limits.SLEEP_NS);
        }
    }
}
