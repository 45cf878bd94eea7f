package io.sternline.server.engine;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import org.agrona.DirectBuffer;

/**
 * One entry, outside the table: what a lookup found, or what is to be stored. A reusable flyweight. Where a table filled
 * it, key, value and terms lie in the table's own memory and are valid until the table is next used.
 */
public final class EntryView {
    /** Stands for "no deadline" where the earlier of several is wanted. */
    public static final long NEVER_MS = Long.MAX_VALUE;

    /** Brings the bytes of a value together that does not lie in one piece. */
    interface ValueLoader {
        void load(int ref, int length, ByteSlice into);
    }

    private final ByteSlice key = new ByteSlice();
    private final ByteSlice value = new ByteSlice();
    private final ByteSlice[] terms = new ByteSlice[Protocol.TERMS_MAX];
    private ValueLoader loader;
    private int loaderRef;
    private int valueLength;
    private int termCount;
    private int namespaceId;
    private int bucket;
    private EntryType type = EntryType.NONE;
    private long revision;
    private long deadlineMs;
    private long idleMs;
    private long touchedMs;

    public EntryView() {
        for (int i = 0; i < terms.length; i++) {
            terms[i] = new ByteSlice();
        }
    }

    public int namespaceId() {
        return namespaceId;
    }

    public EntryView namespaceId(final int newNamespaceId) {
        namespaceId = newNamespaceId;
        return this;
    }

    public ByteSlice key() {
        return key;
    }

    /** A counter's value is its number in 8 bytes, little endian; a map's a MapFields message. */
    public ByteSlice value() {
        if (loader != null) {
            loader.load(loaderRef, valueLength, value);
            loader = null;
        }
        return value;
    }

    /** Takes the value's bytes. */
    public EntryView value(final ByteSlice newValue) {
        loader = null;
        value.wrap(newValue);
        valueLength = newValue.length();
        return this;
    }

    EntryView value(final DirectBuffer buffer, final int offset, final int length) {
        loader = null;
        value.wrap(buffer, offset, length);
        valueLength = length;
        return this;
    }

    /** The value will be brought together when it is asked for. */
    EntryView value(final ValueLoader newLoader, final int ref, final int length) {
        loader = newLoader;
        loaderRef = ref;
        valueLength = length;
        return this;
    }

    /** Length of the value in bytes; does not touch the value itself. */
    public int valueLength() {
        return valueLength;
    }

    /** Index terms the entry carries, at most {@link Protocol#TERMS_MAX}, no two of them equal. */
    public int termCount() {
        return termCount;
    }

    /** @param index below {@link #termCount}. */
    public ByteSlice term(final int index) {
        return terms[index];
    }

    public EntryView clearTerms() {
        termCount = 0;
        return this;
    }

    /** Adds a term and returns the slice to point at its bytes. */
    public ByteSlice addTerm() {
        return terms[termCount++];
    }

    public EntryType type() {
        return type;
    }

    public EntryView type(final EntryType newType) {
        type = newType;
        return this;
    }

    /** Revision of the write that gave the entry its value. */
    public long revision() {
        return revision;
    }

    public EntryView revision(final long newRevision) {
        revision = newRevision;
        return this;
    }

    /** Absolute deadline in group time; 0: none. */
    public long deadlineMs() {
        return deadlineMs;
    }

    public EntryView deadlineMs(final long newDeadlineMs) {
        deadlineMs = newDeadlineMs;
        return this;
    }

    /** Idle timeout; 0: none. */
    public long idleMs() {
        return idleMs;
    }

    public EntryView idleMs(final long newIdleMs) {
        idleMs = newIdleMs;
        return this;
    }

    /** Last write or touch, in group time. Means nothing, and is not kept, where there is no idle timeout. */
    public long touchedMs() {
        return touchedMs;
    }

    public EntryView touchedMs(final long newTouchedMs) {
        touchedMs = newTouchedMs;
        return this;
    }

    /** The expiry bucket it lies in: set by {@link FrozenEntries#forEach}, regarded by {@link EntryTable#restore}. */
    public int bucket() {
        return bucket;
    }

    public EntryView bucket(final int newBucket) {
        bucket = newBucket;
        return this;
    }

    /** What the entry counts against limits. */
    public long usedBytes() {
        long bytes = EntryTable.ENTRY_OVERHEAD_BYTES + key.length() + valueLength;
        for (int i = 0; i < termCount; i++) {
            bytes += EntryTable.TERM_OVERHEAD_BYTES + terms[i].length();
        }
        return bytes;
    }

    /** The earlier of both deadlines, in group time; {@link #NEVER_MS}: none. */
    public long expiresAtMs() {
        return expiresAtMs(deadlineMs, idleMs, touchedMs);
    }

    public boolean isExpired(final long nowMs) {
        return nowMs >= expiresAtMs();
    }

    /** Time left to the earlier of both deadlines; -1: none. */
    public long remainingMs(final long nowMs) {
        final long expiresAtMs = expiresAtMs();
        return expiresAtMs == NEVER_MS ? -1 : expiresAtMs - nowMs;
    }

    static long expiresAtMs(final long deadlineMs, final long idleMs, final long touchedMs) {
        final long absoluteMs = deadlineMs == 0 ? NEVER_MS : deadlineMs;
        return idleMs == 0 ? absoluteMs : Math.min(absoluteMs, touchedMs + idleMs);
    }
}
