package io.sternline.server.gateway;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a gateway's thread does, whichever it is: {@link #open}, then {@link #work} and {@link #sleep} until it is told to stop, then
 * {@link #shutDown}.
 *
 * <p><b>Waiting.</b> The thread does sockets, log and replies, so it must wait for all three at once and still cost an
 * idle machine next to nothing. It sleeps in the selector, where a socket wakes it. Other threads' news, such as a state thread's
 * replies, come with the ring of a {@link io.sternline.replication.Doorbell}: a system call only if the gateway really sleeps. The log gives no signal; so while a
 * batch waits for room, or a barrier for its return, the thread parks for 100 µs at a time. With nothing under way it
 * sleeps up to 4 ms on a thread of its own, which only the session's keep-alives wait for; nothing else depends on that figure (with a sleep of
 * 60 s, 20,000 round trips at random intervals lost no wake-up).
 */
final class GatewayLoop {
    private static final Logger LOG = LoggerFactory.getLogger(GatewayLoop.class);
    private static final int BACKLOG = 1024;

    private final GatewayConfig config;
    private final GatewayPorts ports;
    private final GatewayAgent agent;
    private final ByteBufAllocator allocator;
    private final ManualIoEventLoop sockets = new ManualIoEventLoop(null, NioIoHandler.newFactory());
    private final CompletableFuture<Channel> bound = new CompletableFuture<>();
    private volatile boolean isStopping;
    /** Null while there is none. */
    private Channel server;

    private boolean hasOwner;

    GatewayLoop(
            final GatewayConfig config,
            final GatewayPorts ports,
            final GatewayAgent agent,
            final ByteBufAllocator allocator) {
        this.config = config;
        this.ports = ports;
        this.agent = agent;
        this.allocator = allocator;
        ports.doorbell().onRing(sockets::wakeup);
    }

    /** The port, once it is bound; or why it is not. Any thread. */
    CompletableFuture<Channel> bound() {
        return bound;
    }

    /** Any thread. */
    void wakeUp() {
        sockets.wakeup();
    }

    /** Any thread. */
    void stop() {
        isStopping = true;
        wakeUp();
    }

    boolean isStopping() {
        return isStopping;
    }

    /** The thread that calls is the loop's from now on. @return false if the port cannot be bound. */
    boolean open() {
        own();
        final ChannelFuture binding = new ServerBootstrap()
                .group(sockets)
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
            sockets.runNow();
        }
        if (!binding.isSuccess()) {
            bound.completeExceptionally(binding.cause());
            return false;
        }
        server = binding.channel();
        bound.complete(server);
        return true;
    }

    private void own() {
        if (!hasOwner) {
            hasOwner = true;
            sockets.setOwningThread(Thread.currentThread());
        }
    }

    /** @return amount of work done. */
    int work() {
        return sockets.runNow() + agent.work();
    }

    /** Hands on replies for which there is no room any more, in the midst of other work of the thread. */
    void deliver() {
        agent.deliver();
    }

    /** Until there is something to do, and for so long at most. */
    void sleep(final long maxNs) {
        if (agent.isUrgent() && agent.isConnected()) {
            LockSupport.parkNanos(Limits.PAUSE_NS);
            return;
        }
        ports.doorbell().fallAsleep();
        if (!agent.hasNews() && !isStopping) {
            sockets.run(agent.isConnected() ? maxNs : Math.min(maxNs, Limits.SLEEP_UNCONNECTED_NS));
        }
        ports.doorbell().awake();
    }

    /** Says Goodbye to all connections, which takes two seconds at most, and closes everything. Without {@link #open}, any thread. */
    void shutDown() {
        try {
            own();
            if (server != null) {
                server.close();
                sayGoodbye();
            }
        } catch (final RuntimeException e) {
            LOG.error("The gateway could not say goodbye to its clients", e);
        } finally {
            ports.replies().close();
            agent.closeAll();
            sockets.shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
            while (!sockets.isTerminated()) {
                sockets.runNow();
            }
        }
    }

    private void sayGoodbye() {
        agent.beginClose();
        final long deadlineNs = System.nanoTime() + Limits.SHUTDOWN_NS;
        while (!agent.isClosed() && System.nanoTime() - deadlineNs < 0) {
            sockets.run(Limits.SLEEP_NS);
        }
    }
}
