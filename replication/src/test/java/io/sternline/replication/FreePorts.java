package io.sternline.replication;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Finds base ports of which the whole block is free, below what the kernel hands out to clients (32768). */
public final class FreePorts {
    private static final int BLOCK = 10;
    private static final int LIFELINE = 2;
    private static final int FIRST = 12_000;
    private static final int LAST = 32_000;
    private static final int ATTEMPTS_MAX = 500;

    private FreePorts() {}

    /** A base port whose two TCP ports and ten UDP ports are free on loopback right now. */
    public static int base() {
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            final int base = FIRST + ThreadLocalRandom.current().nextInt((LAST - FIRST) / BLOCK) * BLOCK;
            if (isFree(base)) {
                return base;
            }
        }
        throw new IllegalStateException("no block of " + BLOCK + " free ports between " + FIRST + " and " + LAST);
    }

    private static boolean isFree(final int base) {
        final InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket tcp = new ServerSocket();
                ServerSocket lifeline = new ServerSocket()) {
            tcp.bind(new InetSocketAddress(loopback, base));
            lifeline.bind(new InetSocketAddress(loopback, base + LIFELINE));
            for (int port = base; port < base + BLOCK; port++) {
                try (DatagramSocket udp = new DatagramSocket(new InetSocketAddress(loopback, port))) {
                    udp.getLocalPort();
                }
            }
            return true;
        } catch (final IOException e) {
            return false;
        }
    }
}
