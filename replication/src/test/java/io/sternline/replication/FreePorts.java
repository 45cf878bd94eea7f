package io.sternline.replication;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Finds base ports of which the whole block is free, below what the kernel hands out to clients (32768).
 *
 * <p>A node that is stopped and started again leaves its ports alone for a moment, so that they are free proves nothing
 * about who is going to use them. Each process of tests therefore draws from a range of its own, which it claims by
 * listening on the range's last port for as long as it lives.
 */
public final class FreePorts {
    private static final int BLOCK = 10;
    private static final int LIFELINE = 2;
    private static final int FIRST = 12_000;
    private static final int LAST = 32_000;
    private static final int RANGE = 500;
    private static final int ATTEMPTS_MAX = 500;
    private static final ServerSocket CLAIM = claimRange();

    private FreePorts() {}

    /** A base port whose two TCP ports and ten UDP ports are free on loopback, and not drawn by another process. */
    public static int base() {
        final int last = CLAIM.getLocalPort();
        final int first = last + 1 - RANGE;
        // The block with the claim in it is left out.
        final int blocks = RANGE / BLOCK - 1;
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            final int base = first + ThreadLocalRandom.current().nextInt(blocks) * BLOCK;
            if (isFree(base)) {
                return base;
            }
        }
        throw new IllegalStateException("no block of " + BLOCK + " free ports between " + first + " and " + last);
    }

    private static ServerSocket claimRange() {
        final int ranges = (LAST - FIRST) / RANGE;
        final int offset = ThreadLocalRandom.current().nextInt(ranges);
        for (int i = 0; i < ranges; i++) {
            final int first = FIRST + (offset + i) % ranges * RANGE;
            try {
                // Held until the process ends.
                return listen(first + RANGE - 1);
            } catch (final IOException e) {
                // Somebody else's: try the next one.
                continue;
            }
        }
        throw new IllegalStateException("all " + ranges + " ranges of ports between " + FIRST + " and " + LAST
                + " are claimed; do other tests run on this machine?");
    }

    private static boolean isFree(final int base) {
        try (ServerSocket tcp = listen(base);
                ServerSocket lifeline = listen(base + LIFELINE)) {
            for (int port = base; port < base + BLOCK; port++) {
                try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback(), port))) {
                    udp.getLocalPort();
                }
            }
            return tcp.isBound() && lifeline.isBound();
        } catch (final IOException e) {
            return false;
        }
    }

    private static ServerSocket listen(final int port) throws IOException {
        final ServerSocket socket = new ServerSocket();
        try {
            socket.bind(new InetSocketAddress(loopback(), port));
            return socket;
        } catch (final IOException e) {
            socket.close();
            throw e;
        }
    }

    private static InetAddress loopback() {
        return InetAddress.getLoopbackAddress();
    }
}
