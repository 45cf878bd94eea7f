package io.sternline.replication.cluster;

import io.aeron.driver.DataPacketDispatcher;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.media.ReceiveChannelEndpoint;
import io.aeron.driver.media.ReceiveDestinationTransport;
import io.aeron.driver.media.SendChannelEndpoint;
import io.aeron.driver.media.UdpChannel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.AgentInvoker;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * The media driver's sockets in one selector. The driver asks each of its sockets in each of its duty cycles whether something has
 * come, a system call each, and has nowhere to sleep but a clock. Here one system call tells which sockets have something, the
 * others are not asked (but those of destinations are), and the thread can sleep until one has.
 *
 * <p>What comes to one port may be deferred: it ends no sleep then, and is found after one that has ended for another reason, or in every
 * second look of a thread that does not sleep.
 *
 * <p>Belongs to the thread that drives the driver, but for {@link #wakeUp}.
 */
final class DriverSockets implements AutoCloseable {
    private static final Consumer<SelectionKey> MARK = key -> ((Socket) key.attachment()).isReadable = true;

    private final Selector selector;
    private final int deferrablePort;
    private final BooleanSupplier mayDefer;
    /** Null while nothing listens there. */
    private Socket deferrable;

    private boolean isDeferredTurn;

    /** What is known of one. */
    private static final class Socket {
        final SelectionKey key;
        /** Until it turns out that nothing is left. */
        boolean isReadable;

        boolean isDeferred;

        Socket(final SelectionKey key) {
            this.key = key;
        }

        void defer(final boolean isToBeDeferred) {
            if (isDeferred != isToBeDeferred) {
                isDeferred = isToBeDeferred;
                // The selector tells also of what has come in the meantime.
                key.interestOps(isDeferred ? 0 : SelectionKey.OP_READ);
            }
        }

        /** @param sender of what was received; null: nothing was left. */
        InetSocketAddress received(final InetSocketAddress sender) {
            isReadable = sender != null;
            return sender;
        }
    }

    /**
     * @param deferrablePort UDP, where the driver is to receive.
     * @param mayDefer whether what comes there is to end no sleep. Asked before each, and in every second look.
     */
    DriverSockets(final int deferrablePort, final BooleanSupplier mayDefer) {
        this.deferrablePort = deferrablePort;
        this.mayDefer = mayDefer;
        try {
            selector = Selector.open();
        } catch (final IOException e) {
            throw new UncheckedIOException("no selector", e);
        }
    }

    /** Has a driver that is not launched yet use this. */
    void serve(final MediaDriver.Context context) {
        context.sendChannelEndpointSupplier(WatchedSender::new).receiveChannelEndpointSupplier(WatchedReceiver::new);
    }

    /** Drives the driver, after a look: nothing else may drive it, or what has come is not seen. */
    AgentInvoker invoker(final AgentInvoker driver, final ErrorHandler errorHandler) {
        final AgentInvoker invoker = new AgentInvoker(errorHandler, null, new Agent() {
            @Override
            public int doWork() {
                look();
                return driver.invoke();
            }

            @Override
            public String roleName() {
                return "driver-sockets";
            }
        });
        invoker.start();
        return invoker;
    }

    /** Finds out which sockets have something, without waiting. */
    void look() {
        isDeferredTurn = !isDeferredTurn;
        if (isDeferredTurn) {
            decide();
            askDeferred();
        }
        try {
            selector.selectNow(MARK);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The same, but waits until one has that is not deferred, for {@link #wakeUp}, or for the time. */
    void await(final long timeoutMs) {
        decide();
        try {
            selector.select(MARK, timeoutMs);
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
        askDeferred();
    }

    private void decide() {
        if (deferrable != null) {
            deferrable.defer(mayDefer.getAsBoolean());
        }
    }

    /** The selector does not tell of it. */
    private void askDeferred() {
        if (deferrable != null && deferrable.isDeferred) {
            deferrable.isReadable = true;
        }
    }

    /** Any thread. */
    void wakeUp() {
        selector.wakeup();
    }

    private Socket watch(final DatagramChannel channel) {
        try {
            final SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
            final Socket socket = new Socket(key);
            key.attach(socket);
            return socket;
        } catch (final ClosedChannelException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Before it is closed: a channel that a selector holds keeps its port. */
    private void forget(final DatagramChannel channel) {
        final SelectionKey key = channel == null ? null : channel.keyFor(selector);
        if (key != null) {
            if (key.attachment() == deferrable) {
                deferrable = null;
            }
            key.cancel();
            look();
        }
    }

    @Override
    public void close() {
        try {
            selector.close();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Status messages and requests for what was lost come back to it. */
    private final class WatchedSender extends SendChannelEndpoint {
        private Socket socket;

        WatchedSender(final UdpChannel channel, final AtomicCounter status, final MediaDriver.Context context) {
            super(channel, status, context);
        }

        @Override
        public void openChannel() {
            super.openChannel();
            socket = watch(receiveDatagramChannel());
        }

        @Override
        public InetSocketAddress receive(final ByteBuffer buffer) {
            return socket.isReadable ? socket.received(super.receive(buffer)) : null;
        }

        @Override
        public void close() {
            forget(receiveDatagramChannel());
            super.close();
        }
    }

    /** One whose destinations are added one by one has a socket for each; those wake the thread, but are always asked. */
    private final class WatchedReceiver extends ReceiveChannelEndpoint {
        /** Null: it has destinations instead. */
        private Socket socket;

        WatchedReceiver(
                final UdpChannel channel,
                final DataPacketDispatcher dispatcher,
                final AtomicCounter status,
                final MediaDriver.Context context) {
            super(channel, dispatcher, status, context);
        }

        @Override
        public void openChannel() {
            super.openChannel();
            if (receiveDatagramChannel() != null) {
                socket = watch(receiveDatagramChannel());
                if (deferrable == null && udpChannel().remoteData().getPort() == deferrablePort) {
                    deferrable = socket;
                }
            }
        }

        @Override
        public InetSocketAddress receive(final ByteBuffer buffer) {
            return socket.isReadable ? socket.received(super.receive(buffer)) : null;
        }

        @Override
        public int addDestination(final ReceiveDestinationTransport destination) {
            watch(destination.receiveDatagramChannel());
            return super.addDestination(destination);
        }

        @Override
        public void removeDestination(final int index) {
            forget(destination(index).receiveDatagramChannel());
            super.removeDestination(index);
        }

        @Override
        public void close() {
            forget(receiveDatagramChannel());
            super.close();
            // It has closed its destinations' channels, too.
            look();
        }
    }
}
