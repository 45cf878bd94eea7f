package io.sternline.server.state;

import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.server.engine.EntryView;

/** Turns what commands and namespaces say of expiry into the deadlines of entries. */
final class Expiry {
    /** Stands for "not said": the same in all commands. */
    static final long UNSAID = PutDecoder.ttlMsNullValue();

    private Expiry() {}

    /** For a write that stores something anew: what the command does not say, the namespace says. */
    static void begin(
            final EntryView entry,
            final StoredNamespace.Settings settings,
            final long ttlMs,
            final long idleMs,
            final long nowMs) {
        entry.deadlineMs(deadlineMs(ttlMs == UNSAID ? settings.ttlMs() : ttlMs, nowMs))
                .idleMs(idleMs == UNSAID ? settings.idleMs() : idleMs)
                .touchedMs(nowMs);
    }

    /** For a write to an entry that stays: what the command does not say, stays as it is. */
    static void renew(final EntryView entry, final long ttlMs, final long idleMs, final long nowMs) {
        if (ttlMs != UNSAID) {
            entry.deadlineMs(deadlineMs(ttlMs, nowMs));
        }
        if (idleMs != UNSAID) {
            entry.idleMs(idleMs);
        }
        entry.touchedMs(nowMs);
    }

    private static long deadlineMs(final long ttlMs, final long nowMs) {
        return ttlMs == 0 ? 0 : nowMs + ttlMs;
    }
}
