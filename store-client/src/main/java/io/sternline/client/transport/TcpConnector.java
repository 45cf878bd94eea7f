package io.sternline.client.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.sternline.client.ClientConfig;
import io.sternline.client.Endpoint;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletionException;

/** Opens connections over TCP. */
final class TcpConnector implements Peers.Connector, AutoCloseable {
    private final HostResolver resolver;
    private final EventLoop eventLoop;
    private final ClientConfig config;
    private final Bootstrap bootstrap;

    TcpConnector(final EventLoop eventLoop, final ClientConfig config, final HostResolver resolver) {
        this.resolver = resolver;
        this.eventLoop = eventLoop;
        this.config = config;
        this.bootstrap = new Bootstrap()
                .group(eventLoop)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) TransportLimits.CONNECT_TIMEOUT_MS)
                .option(
                        ChannelOption.WRITE_BUFFER_WATER_MARK,
                        new WriteBufferWaterMark(
                                TransportLimits.OUTBOUND_BYTES_LOW, TransportLimits.OUTBOUND_BYTES_HIGH));
    }

    @Override
    public Connection connect(
            final Endpoint endpoint, final int attempt, final boolean isObserver, final ConnectionEvents events) {
        final Connection connection = new Connection(endpoint, config, events, isObserver, System.nanoTime());
        // Always a step of its own on the loop: the caller has to take note of the connection first.
        resolver.resolve(endpoint, attempt)
                .whenComplete((address, failure) -> eventLoop.execute(() -> open(connection, address, failure)));
        return connection;
    }

    @Override
    public void close() {
        resolver.close();
    }

    private void open(final Connection connection, final InetSocketAddress address, final Throwable failure) {
        if (connection.closeReason() != null) {
            return;
        }
        if (failure != null) {
            connection.close(words(failure));
            return;
        }
        bootstrap.clone().handler(connection).connect(address).addListener((ChannelFuture future) -> {
            if (!future.isSuccess()) {
                connection.close(words(future.cause()));
            }
        });
    }

    private static String words(final Throwable failure) {
        if (failure instanceof CompletionException) {
            return failure.getMessage();
        }
        // Netty appends the address to the message; the cause has it plain, and ours names the endpoint anyway.
        final Throwable plain = failure.getCause() == null ? failure : failure.getCause();
        return plain.getMessage() == null ? plain.toString() : plain.getMessage();
    }
}
