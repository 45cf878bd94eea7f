package io.sternline.server.watch;

import io.sternline.protocol.Protocol;
import io.sternline.replication.changelog.ChangeRecorder;
import java.util.concurrent.TimeUnit;

/** Limits of the watch thread; how many watches there may be is the gateway's to say. */
final class WatchLimits {
    /** Requests that may wait for the watch thread. When it is full, connections with further ones are not read. */
    static final int REQUESTS_WAITING_MAX = 1024;

    /** Requests taken in one duty cycle. */
    static final int REQUESTS_PER_CYCLE_MAX = 256;

    /** Watches opened in one duty cycle: each has to find its place in the log. */
    static final int OPENED_PER_CYCLE_MAX = 4;

    /** Ring of frames to the gateway; its largest message is an eighth. When it is full, the watch thread waits. */
    static final int FRAME_RING_BYTES = 8 * 1024 * 1024;

    /** Changes that the live pass keeps at a time: more than it reads before it hands them out, and room for the largest. */
    static final int CHUNK_BYTES = 1024 * 1024;

    /** How many these may be. */
    static final int CHUNK_CHANGES_MAX = 8192;

    /**
     * The live pass reads until it has this much, then hands it out. A quarter of what may be under way to a connection, so
     * that a client that takes what comes is not taken for a slow one.
     */
    static final int LIVE_SLICE_BYTES = 64 * 1024;

    /** A watch that catches up reads until it has this much before another has its turn, and the live ones have theirs. */
    static final int SLICE_BYTES = 128 * 1024;

    /** And no more batches than this. */
    static final int SLICE_BATCHES_MAX = 64;

    /**
     * Watches that catch up at the same time, each with a cursor; further ones wait. So few that each has its turn before
     * much more than a slice has been written, or none would ever arrive.
     */
    static final int CATCHING_UP_MAX = 16;

    /** After so many slices a watch that catches up lets another go on, if any waits. */
    static final int SLICES_PER_TURN_MAX = 64;

    /** How long a watch that catches up keeps its place and its cursor while its connection takes nothing. */
    static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    /** Credit for which it is worth finding a watch's place in the log again. */
    static final int CREDIT_BYTES_WORTH = 16 * 1024;

    /** A watch with less is served after this time: so often can a client that gives back little by little make us look. */
    static final long LITTLE_CREDIT_NS = TimeUnit.MILLISECONDS.toNanos(10);

    /** Waiting watches looked at in one duty cycle for one that can go on. */
    static final int WAITING_VISITS_MAX = 64;

    /** A watch is told how far it has come this often, if nothing else told it. */
    static final long PROGRESS_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    /** Behind a full window, so much more may wait for a connection's socket for that. Slices overshoot the window too. */
    static final int TELLING_BYTES = 2 * SLICE_BYTES;

    /** Watches looked at in one duty cycle for whether they are due for that, or their connection is gone. */
    static final int VISITS_PER_CYCLE_MAX = 64;

    /** Shortest pause when there is nothing to do: nobody rings when the log has grown. */
    static final long PAUSE_NS_MIN = TimeUnit.MICROSECONDS.toNanos(50);

    /** Longest pause while a watch is live or catches up: so late can a change be. */
    static final long PAUSE_NS_MAX = TimeUnit.MILLISECONDS.toNanos(1);

    /** Pause while all watches wait for credit; credit ends it. */
    static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(50);

    /** Pause without any watch; a request ends it. */
    static final long SLEEP_NS = TimeUnit.SECONDS.toNanos(10);

    /** Pause while the gateway has not taken frames yet. */
    static final long RING_PAUSE_NS = TimeUnit.MICROSECONDS.toNanos(100);

    /** Text of a WatchEnded, in bytes. */
    static final int MESSAGE_BYTES_MAX = 1024;

    static {
        if (CHUNK_BYTES < SLICE_BYTES + ChangeRecorder.CHANGE_BYTES_MAX
                || FRAME_RING_BYTES / 8 < Protocol.FRAME_BYTES_MAX + FrameRing.PREFIX_BYTES) {
            throw new AssertionError("a chunk must hold a slice and the largest change, the ring the largest frame");
        }
    }

    private WatchLimits() {}
}
