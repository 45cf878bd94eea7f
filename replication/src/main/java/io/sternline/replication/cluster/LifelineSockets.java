package io.sternline.replication.cluster;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.Channel;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What both ends of a lifeline do with their sockets. */
final class LifelineSockets {
    private static final Logger LOG = LoggerFactory.getLogger(LifelineSockets.class);

    private LifelineSockets() {}

    /** Nothing is ever sent, so only the kernel's own probes find out that a machine has vanished. */
    static void register(
            final SocketChannel channel, final Selector selector, final int interest, final LifelineEnd end)
            throws IOException {
        try {
            channel.configureBlocking(false);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.register(selector, interest, end);
        } catch (final IOException e) {
            close(channel);
            throw e;
        }
    }

    static void close(final Channel channel) {
        try {
            channel.close();
        } catch (final IOException e) {
            LOG.debug("a lifeline's socket does not close", e);
        }
    }
}
