package io.sternline.server.gateway;

import java.time.Duration;

/**
 * Limits an operator may set.
 *
 * @param connectionsMax client connections at once.
 * @param idleTimeout a connection nothing is heard from for this long is closed.
 * @param handshakeTimeout a connection must have said Hello by then.
 * @param stallTimeout a connection with replies waiting that takes none for this long is closed.
 * @param outboundBytesMax replies waiting for one connection; beyond it the connection is closed, and beyond half of it
 *     its reads are answered OVERLOADED.
 */
public record GatewayLimits(
        int connectionsMax,
        Duration idleTimeout,
        Duration handshakeTimeout,
        Duration stallTimeout,
        int outboundBytesMax) {
    public static final GatewayLimits DEFAULT = new GatewayLimits(
            10_000, Duration.ofSeconds(30), Duration.ofSeconds(5), Duration.ofSeconds(10), 8 * 1024 * 1024);
}
