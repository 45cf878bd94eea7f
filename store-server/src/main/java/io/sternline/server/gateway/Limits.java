package io.sternline.server.gateway;

import io.sternline.protocol.Protocol;
import java.util.concurrent.TimeUnit;

/** Limits of the gateway that are not a matter of configuration; the others are in {@link GatewayLimits} and {@link MemoryLimits}. */
final class Limits {
    /** A log batch is filled up to this size where there is a choice; only a single large frame exceeds it. */
    static final int BATCH_BYTES_TARGET = Protocol.FRAME_BYTES_TARGET;

    /** Batches that may wait for the log. When all are full, connections with more commands are not read. */
    static final int BATCHES_WAITING_MAX = 8;

    /** Ring of replies from the state thread; its largest message is an eighth. */
    static final int REPLY_RING_BYTES = 8 * 1024 * 1024;

    /** Replies taken from the ring in one duty cycle, so that I/O is not kept waiting. */
    static final int REPLIES_PER_CYCLE_MAX = 4096;

    /** Ring of queries to the state thread. When it is full, queries are answered OVERLOADED. */
    static final int QUERY_RING_BYTES = 2 * 1024 * 1024;

    /** Ring of frames for ASYNC namespaces to the state thread; its largest message is an eighth, which holds a frame. */
    static final int LOCAL_RING_BYTES = 8 * 1024 * 1024;

    /** Largest query: room for a key and a scan's cursor. */
    static final int QUERY_BYTES_MAX = 8 * 1024;

    /** A barrier that has not come back by then is taken for lost, and another is offered. */
    static final long BARRIER_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** While a barrier is under way the next follows no sooner than this, so that more queries share it. */
    static final long BARRIER_SPACING_NS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Replies of one connection waiting for its socket before it is no longer read. */
    static final int OUTBOUND_READ_PAUSE_BYTES = 1024 * 1024;

    /** Reading goes on once no more than this waits. */
    static final int OUTBOUND_READ_RESUME_BYTES = 256 * 1024;

    /** What one connection may have waiting when memory for all is short. */
    static final int OUTBOUND_SHARE_BYTES = 2 * OUTBOUND_READ_RESUME_BYTES;

    /** How long a connection that was told Goodbye is given to take it and close. */
    static final long CLOSE_LINGER_NS = TimeUnit.SECONDS.toNanos(1);

    /** How often connections are looked over for timeouts. */
    static final long SWEEP_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How often the node's role is looked at besides being told of changes. */
    static final long STATUS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Connections over the configured number that are still told why they are refused; others are just closed. */
    static final int REFUSALS_AT_ONCE_MAX = 64;

    /** Lines a second about closed connections; the rest is counted. */
    static final int CLOSE_LINES_PER_SECOND_MAX = 10;

    /** Declared namespaces that no answer came for are offered again after this time. */
    static final long DECLARE_RETRY_NS = TimeUnit.SECONDS.toNanos(1);

    /** Settings of a new primary that have not come back by then are offered again. */
    static final long SETTINGS_RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);

    /** Promotions and plans of promotions that may be under way; further ones are answered OVERLOADED. */
    static final int PROMOTION_QUERIES_MAX = 16;

    /** A promotion whose intent has not come back through the log by then is refused. */
    static final long PROMOTION_RECORDING_NS = TimeUnit.SECONDS.toNanos(1);

    /** How often a node says that it lost a term while it was running; the first may come too early. */
    static final int TERM_LOST_TIMES = 3;

    /** Pause between two times. */
    static final long TERM_LOST_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);

    /** How often a primary reports the digest of its state to the group. */
    static final long DIGEST_REPORT_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    /** Watches of one connection; further ones are refused as OVERLOADED. */
    static final int WATCHES_PER_CONNECTION_MAX = 64;

    /** Watches of the node; likewise. */
    static final int WATCHES_MAX = 4096;

    /**
     * Frames of watches that may be under way to one connection's socket, however much credit its client gives: no more
     * than lets a connection be read on, so that watches do not keep calls waiting.
     */
    static final int WATCH_WINDOW_BYTES = OUTBOUND_READ_RESUME_BYTES;

    /** Frames of watches taken in one duty cycle. */
    static final int WATCH_FRAMES_PER_CYCLE_MAX = 256;

    /** Text of a peer that is repeated in a message, in characters. */
    static final int QUOTED_CHARS_MAX = 64;

    /** Yields after the last work before the gateway thread sleeps, at least: covers the gaps of a busy connection. */
    static final int IDLE_YIELDS = 8;

    /** Longest sleep when nothing is under way; only the log's own upkeep waits for it, I/O and replies end it. */
    static final long SLEEP_NS = TimeUnit.MILLISECONDS.toNanos(4);

    /** Longest sleep while there is no session with a primary, which takes many polls to come about. */
    static final long SLEEP_UNCONNECTED_NS = TimeUnit.MILLISECONDS.toNanos(1);

    /** Pause while the log has no room or a barrier is under way: nobody rings when that changes. */
    static final long PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);

    /** How long clients are given to leave a draining node by themselves, if they wait for no answer. */
    static final long DRAIN_IDLE_NS = TimeUnit.SECONDS.toNanos(5);

    /** How long all are. */
    static final long DRAIN_ALL_NS = TimeUnit.SECONDS.toNanos(30);

    /** How long a closing gateway waits for its connections to take their Goodbye. */
    static final long SHUTDOWN_NS = TimeUnit.SECONDS.toNanos(2);

    private Limits() {}
}
