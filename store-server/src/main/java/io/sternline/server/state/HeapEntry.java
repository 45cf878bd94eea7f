package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/** An entry of {@link HeapEntryTable}. Ordered by namespace id, then key in the order of unsigned bytes. */
final class HeapEntry implements Comparable<HeapEntry> {
    /** Value arrays that leave more than this unused are given back. */
    private static final int VALUE_SLACK_BYTES_MAX = 64;

    /** The entry's object, the heads of its two arrays, its node in the tree: about 170, more without compressed references. */
    private static final int HEAP_BYTES = 240;

    /** Larger arrays may have half of a region of the collector's to waste: it takes few of them, or one alone. */
    private static final int LARGE_ARRAY_BYTES = 256 * 1024;

    private static final ThreadLocal<ByteSlice> VALUE = ThreadLocal.withInitial(ByteSlice::new);

    private final byte[] key;
    java.util.List<byte[]> terms = java.util.List.of();
    private int keyLength;
    private int namespaceId;
    private byte[] value = new byte[0];
    private int valueLength;
    private EntryType type = EntryType.NONE;
    private long revision;
    private long deadlineMs;
    private long idleMs;
    private long touchedMs;

    /** Hash of key and value, so that a change of deadlines need not hash them again. */
    private long contentHash;

    /** Place in the {@link DeadlineHeap}; -1: not in it. */
    int heapIndex = -1;

    private HeapEntry(final byte[] key, final int keyLength, final int namespaceId) {
        this.key = key;
        this.keyLength = keyLength;
        this.namespaceId = namespaceId;
    }

    static HeapEntry of(final int namespaceId, final ByteSlice key) {
        return new HeapEntry(key.toArray(), key.length(), namespaceId);
    }

    /** An entry that is no entry but the key to look one up by; {@link #seek} points it somewhere. */
    static HeapEntry probe() {
        return new HeapEntry(new byte[Protocol.KEY_BYTES_MAX], 0, 0);
    }

    /** @param newKey at most {@link Protocol#KEY_BYTES_MAX} long. */
    HeapEntry seek(final int newNamespaceId, final ByteSlice newKey) {
        namespaceId = newNamespaceId;
        keyLength = newKey.length();
        newKey.copyTo(key);
        return this;
    }

    void content(final ByteSlice newValue, final long newContentHash) {
        final int length = newValue.length();
        if (value.length < length || value.length - length > VALUE_SLACK_BYTES_MAX) {
            value = new byte[length];
        }
        newValue.copyTo(value);
        valueLength = length;
        contentHash = newContentHash;
    }

    void identity(final EntryView entry) {
        terms = new java.util.ArrayList<>();
        for (int i = 0; i < entry.termCount(); i++) {
            terms.add(entry.term(i).toArray());
        }
        type = entry.type();
        revision = entry.revision();
    }

    void times(final EntryView entry) {
        deadlineMs = entry.deadlineMs();
        idleMs = entry.idleMs();
        touchedMs = entry.touchedMs();
    }

    void show(final EntryView view, final UnsafeBuffer keyBuffer, final UnsafeBuffer valueBuffer) {
        keyBuffer.wrap(key);
        valueBuffer.wrap(value);
        view.key().wrap(keyBuffer, 0, keyLength);
        view.value(VALUE.get().wrap(valueBuffer, 0, valueLength));
        view.clearTerms();
        for (final byte[] term : terms) {
            view.addTerm().wrap(new UnsafeBuffer(term), 0, term.length);
        }
        view.namespaceId(namespaceId).type(type).revision(revision);
        view.deadlineMs(deadlineMs).idleMs(idleMs).touchedMs(touchedMs);
    }

    long revision() {
        return revision;
    }

    int namespaceId() {
        return namespaceId;
    }

    int bytes() {
        return keyLength + valueLength;
    }

    /** What the entry takes of the Java heap, on the safe side, without its place in the {@link DeadlineHeap}. */
    long heapBytes() {
        return HEAP_BYTES + key.length + (value.length > LARGE_ARRAY_BYTES ? 2L * value.length : value.length);
    }

    long contentHash() {
        return contentHash;
    }

    long expiresAtMs() {
        final long absoluteMs = deadlineMs == 0 ? EntryView.NEVER_MS : deadlineMs;
        return idleMs == 0 ? absoluteMs : Math.min(absoluteMs, touchedMs + idleMs);
    }

    /** Revisions are given once, so no two entries share both deadline and revision. */
    boolean expiresBefore(final HeapEntry other) {
        final long mineMs = expiresAtMs();
        final long otherMs = other.expiresAtMs();
        return mineMs != otherMs ? mineMs < otherMs : revision < other.revision;
    }

    @Override
    public int compareTo(final HeapEntry other) {
        return namespaceId != other.namespaceId
                ? Integer.compare(namespaceId, other.namespaceId)
                : Arrays.compareUnsigned(key, 0, keyLength, other.key, 0, other.keyLength);
    }
}
