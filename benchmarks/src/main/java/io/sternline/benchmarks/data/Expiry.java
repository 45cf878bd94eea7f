package io.sternline.benchmarks.data;

import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;

/** How the entries of a benchmark expire. */
public enum Expiry {
    IDLE(0, Expiry.IDLE_MS),
    TTL(Expiry.TTL_MS, 0),
    BOTH(Expiry.TTL_MS, Expiry.IDLE_MS),
    NONE(0, 0);

    /** As HTTP sessions usually have it. */
    private static final long IDLE_MS = 30 * 60 * 1000;

    private static final long TTL_MS = 12 * 60 * 60 * 1000;

    private final long ttlMs;
    private final long idleMs;

    Expiry(final long ttlMs, final long idleMs) {
        this.ttlMs = ttlMs;
        this.idleMs = idleMs;
    }

    /** Time to live; 0: none. */
    public long ttlMs() {
        return ttlMs;
    }

    /** Idle timeout; 0: none. */
    public long idleMs() {
        return idleMs;
    }

    /** A time by which everything written at or before {@code nowMs} has expired and is to be reaped. */
    public static long afterAll(final long nowMs) {
        return nowMs + Math.max(TTL_MS, IDLE_MS) + EntryTable.REAPING_LAG_MS_MAX;
    }

    void write(final EntryView entry, final long nowMs) {
        entry.deadlineMs(ttlMs == 0 ? 0 : nowMs + ttlMs).idleMs(idleMs).touchedMs(nowMs);
    }
}
