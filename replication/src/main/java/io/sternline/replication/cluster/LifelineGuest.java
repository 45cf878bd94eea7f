package io.sternline.replication.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection that was made to this node: answers the greeting of a member, and then only has to be there. */
final class LifelineGuest implements LifelineEnd {
    private static final Logger LOG = LoggerFactory.getLogger(LifelineGuest.class);
    private static final long HELLO_WAIT_NS = TimeUnit.SECONDS.toNanos(2);

    private final SocketChannel channel;
    private final LifelineHello own;
    private final List<LifelineHello> expected;
    private final long deadlineNs;
    private final ByteBuffer received = ByteBuffer.allocate(LifelineHello.LENGTH);
    private LifelineHello from;

    /** @param expected what members say. */
    LifelineGuest(
            final SocketChannel channel,
            final Selector selector,
            final LifelineHello own,
            final List<LifelineHello> expected,
            final long nowNs)
            throws IOException {
        this.channel = channel;
        this.own = own;
        this.expected = expected;
        this.deadlineNs = nowNs + HELLO_WAIT_NS;
        LifelineSockets.register(channel, selector, SelectionKey.OP_READ, this);
    }

    @Override
    public void onReady(final long nowNs) {
        try {
            // A member says nothing after its hello: then there is no room, nothing is read, and this ends the
            // connection.
            if (channel.read(received) <= 0) {
                close();
            } else if (!received.hasRemaining()) {
                greet();
            }
        } catch (final IOException e) {
            LOG.trace("lifeline from {} ends", from, e);
            close();
        }
    }

    private void greet() throws IOException {
        from = expected.stream()
                .filter(hello -> hello.isIn(received))
                .findFirst()
                .orElse(null);
        if (from == null || channel.write(own.encode()) < LifelineHello.LENGTH) {
            close();
        }
    }

    @Override
    public long dueInNs(final long nowNs) {
        return from == null && channel.isOpen() ? Math.max(0, deadlineNs - nowNs) : NOTHING_DUE;
    }

    @Override
    public void onDue(final long nowNs) {
        close();
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    /** Whether no member has said hello yet. */
    boolean isStranger() {
        return from == null;
    }

    /** What follows is no crash. One byte fits the empty buffer of an idle connection. */
    void sayFarewell() {
        try {
            if (from != null && channel.isOpen()) {
                channel.write(ByteBuffer.wrap(new byte[] {LifelineHello.FAREWELL}));
            }
        } catch (final IOException e) {
            LOG.trace("member {} does not hear the farewell", from, e);
        }
    }

    @Override
    public void close() {
        LifelineSockets.close(channel);
    }
}
