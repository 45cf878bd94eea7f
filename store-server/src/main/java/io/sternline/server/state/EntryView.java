package io.sternline.server.state;

import io.sternline.protocol.sbe.EntryType;

/**
 * One entry, outside the table: what a lookup found, or what is to be stored. A reusable flyweight. Where a table filled
 * it, key and value lie in the table's own memory and are valid until the table is next used.
 */
final class EntryView {
    /** Stands for "no deadline" where the earlier of several is wanted. */
    static final long NEVER_MS = Long.MAX_VALUE;

    private final ByteSlice key = new ByteSlice();
    private final ByteSlice value = new ByteSlice();
    private int namespaceId;
    private EntryType type = EntryType.NONE;
    private long revision;
    private long deadlineMs;
    private long idleMs;
    private long touchedMs;

    int namespaceId() {
        return namespaceId;
    }

    EntryView namespaceId(final int newNamespaceId) {
        namespaceId = newNamespaceId;
        return this;
    }

    ByteSlice key() {
        return key;
    }

    /** A counter's value is its number in 8 bytes, little endian. */
    ByteSlice value() {
        return value;
    }

    EntryType type() {
        return type;
    }

    EntryView type(final EntryType newType) {
        type = newType;
        return this;
    }

    /** Revision of the write that gave the entry its value. */
    long revision() {
        return revision;
    }

    EntryView revision(final long newRevision) {
        revision = newRevision;
        return this;
    }

    /** Absolute deadline in group time; 0: none. */
    long deadlineMs() {
        return deadlineMs;
    }

    EntryView deadlineMs(final long newDeadlineMs) {
        deadlineMs = newDeadlineMs;
        return this;
    }

    /** Idle timeout; 0: none. */
    long idleMs() {
        return idleMs;
    }

    EntryView idleMs(final long newIdleMs) {
        idleMs = newIdleMs;
        return this;
    }

    /** Last write or touch, in group time. */
    long touchedMs() {
        return touchedMs;
    }

    EntryView touchedMs(final long newTouchedMs) {
        touchedMs = newTouchedMs;
        return this;
    }

    /** The earlier of both deadlines, in group time; {@link #NEVER_MS}: none. */
    long expiresAtMs() {
        return expiresAtMs(deadlineMs, idleMs, touchedMs);
    }

    boolean isExpired(final long nowMs) {
        return nowMs >= expiresAtMs();
    }

    /** Time left to the earlier of both deadlines; -1: none. */
    long remainingMs(final long nowMs) {
        final long expiresAtMs = expiresAtMs();
        return expiresAtMs == NEVER_MS ? -1 : expiresAtMs - nowMs;
    }

    static long expiresAtMs(final long deadlineMs, final long idleMs, final long touchedMs) {
        final long absoluteMs = deadlineMs == 0 ? NEVER_MS : deadlineMs;
        return idleMs == 0 ? absoluteMs : Math.min(absoluteMs, touchedMs + idleMs);
    }
}
