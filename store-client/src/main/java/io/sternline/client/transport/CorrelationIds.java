package io.sternline.client.transport;

/**
 * Numbers of what is no write: queries and registrations. They lie far above any request number (see {@link
 * WriteLane}), because some replies (NamespaceReply, ErrorReply) answer both kinds. Owned by the loop.
 */
final class CorrelationIds {
    static final long FIRST = 1L << 62;

    private long next = FIRST;

    long next() {
        return next++;
    }
}
