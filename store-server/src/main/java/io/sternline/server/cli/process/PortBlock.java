package io.sternline.server.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Ten consecutive ports of this machine's loopback that nobody else uses, claimed until closed.
 *
 * <p>Finding free ports and using them are two steps, and two programs that take the first step together would fail in
 * the second. So a block stays claimed by a listening socket on its last port, of a kind that its user does not need
 * there: nodes use that port for UDP only. The claim is visible to everybody on the machine and goes with the process.
 *
 * <p>Blocks lie below the ephemeral range: a port in it may at any time become the local end of somebody's outgoing
 * connection, even of a connection to that very port.
 */
public final class PortBlock implements AutoCloseable {
    /** Ports in a block. */
    public static final int PORTS = 10;

    /** The last port is the claim's, for TCP. */
    public static final int TCP_PORTS = PORTS - 1;

    private static final int PORT_MIN = 1024;
    private static final int EPHEMERAL_PORT_MIN_DEFAULT = 32_768;
    private static final int EPHEMERAL_RANGE_BYTES_MAX = 64;
    private static final Path EPHEMERAL_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    private final int basePort;
    private final ServerSocket claim;

    private PortBlock(final int basePort, final ServerSocket claim) {
        this.basePort = basePort;
        this.claim = claim;
    }

    /**
     * Claims the first free block at or after {@code firstPort}.
     *
     * @throws IllegalStateException if there is none below the ephemeral range.
     */
    public static PortBlock claim(final int firstPort) {
        final int end = ephemeralPortMin();
        if (firstPort < PORT_MIN) {
            throw new IllegalArgumentException("first port must be at least " + PORT_MIN + ", not " + firstPort);
        }
        for (int basePort = firstPort; basePort + PORTS <= end; basePort += PORTS) {
            final ServerSocket claim = listen(basePort + TCP_PORTS);
            if (claim != null) {
                if (isFree(basePort)) {
                    return new PortBlock(basePort, claim);
                }
                closeQuietly(claim);
            }
        }
        throw new IllegalStateException("no " + PORTS + " consecutive free ports from " + firstPort + " to " + end
                + "; name a lower first port");
    }

    /** First port of the block. */
    public int basePort() {
        return basePort;
    }

    /** Gives the block up. */
    @Override
    public void close() {
        closeQuietly(claim);
    }

    private static boolean isFree(final int basePort) {
        for (int port = basePort; port < basePort + PORTS; port++) {
            if (!isFreeForUdp(port)) {
                return false;
            }
        }
        for (int port = basePort; port < basePort + TCP_PORTS; port++) {
            final ServerSocket socket = listen(port);
            if (socket == null) {
                return false;
            }
            closeQuietly(socket);
        }
        return true;
    }

    private static ServerSocket listen(final int port) {
        try {
            final ServerSocket socket = new ServerSocket();
            try {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1);
                return socket;
            } catch (final BindException ex) {
                socket.close();
                return null;
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not try port " + port + " of the loopback: " + ex.getMessage(), ex);
        }
    }

    private static boolean isFreeForUdp(final int port) {
        try (DatagramSocket socket = new DatagramSocket(null)) {
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return true;
        } catch (final IOException ex) {
            return false;
        }
    }

    private static void closeQuietly(final ServerSocket socket) {
        try {
            socket.close();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static int ephemeralPortMin() {
        if (!Files.isReadable(EPHEMERAL_RANGE)) {
            return EPHEMERAL_PORT_MIN_DEFAULT;
        }
        try (InputStream in = Files.newInputStream(EPHEMERAL_RANGE)) {
            // In one read: such a file gives nothing to a second one, and Files.readString begins with a single byte.
            final String range = new String(in.readNBytes(EPHEMERAL_RANGE_BYTES_MAX), StandardCharsets.US_ASCII);
            return Integer.parseInt(range.trim().split("\\s+")[0]);
        } catch (final IOException | NumberFormatException ex) {
            return EPHEMERAL_PORT_MIN_DEFAULT;
        }
    }
}
