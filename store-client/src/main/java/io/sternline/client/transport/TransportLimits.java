package io.sternline.client.transport;

/** Every limit and interval of the transport. */
final class TransportLimits {
    /** Message bytes of all unfinished calls of one client. */
    static final long OUTSTANDING_BYTES_MAX = 64L << 20;

    /** Handles that {@code namespace(name)} remembers; it makes further ones anew each time. */
    static final int NAMESPACES_CACHED_MAX = 1024;

    /** Endpoints a client talks to, given and learned together. */
    static final int PEERS_MAX = 32;

    /** Names that are resolved at the same time. */
    static final int RESOLVER_THREADS_MAX = 4;

    /** From the start of an attempt to connect (name resolution included) until the node has told its topology. */
    static final long CONNECT_TIMEOUT_MS = 2000;

    /** Wait after a first failure to connect; doubles with each further one. */
    static final long RECONNECT_MS_MIN = 20;

    static final long RECONNECT_MS_MAX = 1000;

    /** A connection that lived this long was a success: the next failure counts as the first. */
    static final long STABLE_AFTER_MS = 1000;

    /** A connection on which one direction was quiet for so long is asked for a sign of life. */
    static final long PING_AFTER_MS = 500;

    /** A connection on which nothing was heard for so long is dead. */
    static final long SILENCE_MS_MAX = 3000;

    /**
     * A call without an answer for so long is sent again; the wait doubles with each further copy, as a node that is only
     * slow must not be given more to do for it.
     */
    static final long RESEND_AFTER_MS = 1000;

    static final long RESEND_AFTER_MS_MAX = 32_000;

    /** Wait before a refused copy of a call (NOT_PRIMARY, OVERLOADED, …) is sent again; doubles with each refusal. */
    static final long REFUSED_RETRY_MS_MIN = 20;

    static final long REFUSED_RETRY_MS_MAX = 500;

    /** Watches of one client: so many as a node serves over one connection, so that any node alone can serve them all. */
    static final int WATCHES_MAX = 64;

    /** Room is given back to a watch's node in portions, so many of which make up its buffer. */
    static final int WATCH_CREDIT_PORTIONS = 4;

    /** A watch that did not go on for so long, though its node is alive, goes on at another. */
    static final long WATCH_SILENCE_MS_MAX = 3000;

    /** So long a watch waits for nodes that cannot be reached, when the others have dropped the changes it needs. */
    static final long WATCH_COMPACTED_WAIT_MS = 5000;

    /** Wait before a watch that a node refused, or could not serve, is opened again; doubles with each further time. */
    static final long WATCH_RETRY_MS_MIN = 20;

    static final long WATCH_RETRY_MS_MAX = 1000;

    /** How often deadlines are looked at while calls are unfinished; see {@link #tickBusyMs}. */
    static final long TICK_BUSY_MS = 10;

    /**
     * Clients of one thread that look so often. More of them look more rarely: a thousand would spend a third of the thread's
     * time on it.
     */
    static final int TICK_BUSY_CLIENTS_MAX = 100;

    /** How often connections are looked at while there is nothing else to do. */
    static final long TICK_IDLE_MS = 100;

    /** A loop that was not run for so long was stopped from outside: the silence was its own. */
    static final long STALL_MS = 1000;

    /** Bytes that wait in a connection before no more calls are given to it, and below which they are again. */
    static final int OUTBOUND_BYTES_HIGH = 1 << 20;

    static final int OUTBOUND_BYTES_LOW = 512 << 10;

    /** Bytes of a receive buffer that is kept when the frames in it have been read. */
    static final int RECEIVE_BYTES_KEPT = 128 << 10;

    /** Longest that {@code close} waits for the client's thread to end. */
    static final long CLOSE_TIMEOUT_MS = 5000;

    /** How long beyond its deadline a blocking call trusts the client's thread to end it. */
    static final long DEADLINE_GRACE_MS = 1000;

    /** Near caches of one client; each has a watch, of which a node serves a connection 64. */
    static final int NEAR_CACHES_MAX = 16;

    /** Most keys that a near cache asks for at a time without anybody waiting. */
    static final int NEAR_ASKED_MAX = 64;

    /** Entries that a near cache asks for at a time when it copies. */
    static final int NEAR_PAGE_ENTRIES = 256;

    /** Wait before a near cache tries again to be told of changes, or to be shown a page; doubles with each failure. */
    static final long NEAR_RETRY_MS_MIN = 50;

    static final long NEAR_RETRY_MS_MAX = 10_000;

    private TransportLimits() {}

    /** How often a client that shares its thread with {@code clients}, itself among them, looks at its deadlines. */
    static long tickBusyMs(final int clients) {
        final int shares = (clients + TICK_BUSY_CLIENTS_MAX - 1) / TICK_BUSY_CLIENTS_MAX;
        return Math.min(TICK_IDLE_MS, TICK_BUSY_MS * Math.max(1, shares));
    }

    /** How long the {@code copies}-th copy in a row is waited for, counted from 1. */
    static long resendAfterMs(final int copies) {
        return backoffMs(copies, RESEND_AFTER_MS, RESEND_AFTER_MS_MAX);
    }

    /** The wait after the {@code failures}-th failure in a row, counted from 1. */
    static long backoffMs(final int failures, final long minMs, final long maxMs) {
        final int doublings = Math.min(Math.max(failures - 1, 0), 16);
        return Math.min(maxMs, minMs << doublings);
    }
}
