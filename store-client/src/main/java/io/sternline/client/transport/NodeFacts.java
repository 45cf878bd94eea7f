package io.sternline.client.transport;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.WelcomeDecoder;

/**
 * What a node said of itself in its Welcome.
 *
 * @param frameBytesMax largest frame it takes.
 * @param windowRequestsMax most unfinished writes it keeps of one client.
 * @param pingAfterMs how long the connection may be quiet.
 */
record NodeFacts(int nodeId, String group, int frameBytesMax, int windowRequestsMax, long pingAfterMs) {
    private static final long PING_AFTER_MS_MIN = 10;

    static NodeFacts from(final WelcomeDecoder welcome) {
        if (welcome.frameBytesMax() < Protocol.HANDSHAKE_FRAME_BYTES_MAX || welcome.windowRequestsMax() < 1) {
            throw new MalformedMessageException("Welcome with frameBytesMax " + welcome.frameBytesMax()
                    + " and windowRequestsMax " + welcome.windowRequestsMax() + "; at least "
                    + Protocol.HANDSHAKE_FRAME_BYTES_MAX + " and 1 were expected");
        }
        // A third, so that one lost or late ping does not cost the connection.
        final long beforeIdleMs = Math.max(PING_AFTER_MS_MIN, welcome.idleTimeoutMs() / 3);
        return new NodeFacts(
                welcome.nodeId(),
                welcome.group(),
                Math.min(welcome.frameBytesMax(), Protocol.FRAME_BYTES_MAX),
                Math.min(welcome.windowRequestsMax(), Protocol.WINDOW_REQUESTS_MAX),
                welcome.idleTimeoutMs() <= 0
                        ? TransportLimits.PING_AFTER_MS
                        : Math.min(TransportLimits.PING_AFTER_MS, beforeIdleMs));
    }
}
