package io.sternline.server.engine;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.sbe.EntryType;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Flyweight over the block that holds an entry. A fixed head, then what only some entries have, then the bytes:
 *
 * <pre>
 *  0 next, 4 previous      blocks in the same expiry bucket
 *  8 revision
 * 16 length of the value
 * 20 length of the key     16 bits
 * 22 namespace id          16 bits
 * 24 expiry bucket         16 bits
 * 26 flags                 8 bits: type, has a deadline, has an idle timeout, value is chained
 * 27 terms                 8 bits: how many
 * 28 deadline              48 bits, if there is one
 *    idle timeout, touched 48 bits each, if there is one
 *    postings              12 bytes a term, see {@link TermIndex}
 *    first chunk           4 bytes, if the value is chained, see {@link ChunkChain}
 *    hash of the content   8 bytes, if the value is chained: so that it need not be read again to leave the digest
 *    key, value            of a chained value only the last part
 * </pre>
 *
 * <p>A session with an idle timeout and a 16-byte key takes 40 bytes beside key and value.
 */
final class EntryBlock {
    /** Latest time a block can hold, in milliseconds since the epoch: in the year 10889. */
    static final long TIME_MS_MAX = (1L << 48) - 1;

    /** What stands before all else: the links to the neighbours in the bucket. */
    static final int LINKS_BYTES = 8;

    private static final int REVISION_OFFSET = 8;
    private static final int VALUE_LENGTH_OFFSET = 16;
    private static final int KEY_LENGTH_OFFSET = 20;
    private static final int NAMESPACE_ID_OFFSET = 22;
    private static final int BUCKET_OFFSET = 24;
    private static final int FLAGS_OFFSET = 26;
    private static final int TERM_COUNT_OFFSET = 27;
    /** What every entry has; tells how long the rest is. */
    static final int HEAD_BYTES = 28;

    private static final int TIME_BYTES = 6;
    private static final int CHAIN_BYTES = Integer.BYTES + Long.BYTES;

    private static final int TYPE_MASK = 0x0f;
    private static final int DEADLINE_FLAG = 0x10;
    private static final int IDLE_FLAG = 0x20;
    private static final int CHAINED_FLAG = 0x40;

    private final Slabs slabs;
    private UnsafeBuffer buffer;
    private int offset;
    private int ref;
    private int flags;

    EntryBlock(final Slabs slabs) {
        this.slabs = slabs;
    }

    /** To read it. */
    EntryBlock wrap(final int newRef) {
        return wrap(newRef, slabs.buffer(newRef), slabs.offset(newRef));
    }

    /** To change it. */
    EntryBlock edit(final int newRef) {
        return wrap(newRef, slabs.edit(newRef), slabs.offset(newRef));
    }

    /** Where its bytes are elsewhere: its head at least, for all that does not look behind it. */
    EntryBlock wrap(final int newRef, final UnsafeBuffer newBuffer, final int newOffset) {
        ref = newRef;
        buffer = newBuffer;
        offset = newOffset;
        flags = buffer.getByte(offset + FLAGS_OFFSET);
        return this;
    }

    /** Bytes the block of an entry needs. */
    static int bytes(final EntryView entry) {
        int bytes = HEAD_BYTES
                + entry.termCount() * TermIndex.POSTING_BYTES
                + entry.key().length();
        bytes += entry.deadlineMs() == 0 ? 0 : TIME_BYTES;
        bytes += entry.idleMs() == 0 ? 0 : 2 * TIME_BYTES;
        return bytes
                + (ChunkChain.isChained(entry.valueLength())
                        ? CHAIN_BYTES + ChunkChain.restBytes(entry.valueLength())
                        : entry.valueLength());
    }

    /** Begins a new block: everything but links, bucket, postings, chunks and value. */
    void begin(final EntryView entry) {
        assert slabs.isKept(ref);
        flags = entry.type().value()
                | (entry.deadlineMs() == 0 ? 0 : DEADLINE_FLAG)
                | (entry.idleMs() == 0 ? 0 : IDLE_FLAG)
                | (ChunkChain.isChained(entry.valueLength()) ? CHAINED_FLAG : 0);
        buffer.putLong(offset + REVISION_OFFSET, entry.revision());
        buffer.putInt(offset + VALUE_LENGTH_OFFSET, entry.valueLength());
        buffer.putShort(offset + KEY_LENGTH_OFFSET, (short) entry.key().length());
        buffer.putShort(offset + NAMESPACE_ID_OFFSET, (short) entry.namespaceId());
        buffer.putByte(offset + FLAGS_OFFSET, (byte) flags);
        buffer.putByte(offset + TERM_COUNT_OFFSET, (byte) entry.termCount());
        times(entry);
    }

    /** Whether the entry's deadlines fit the block as it is. */
    boolean hasPlaceForTimes(final EntryView entry) {
        return (flags & DEADLINE_FLAG) != 0 == (entry.deadlineMs() != 0)
                && (flags & IDLE_FLAG) != 0 == (entry.idleMs() != 0);
    }

    void times(final EntryView entry) {
        assert slabs.isKept(ref);
        int at = offset + HEAD_BYTES;
        if ((flags & DEADLINE_FLAG) != 0) {
            putTime(at, entry.deadlineMs());
            at += TIME_BYTES;
        }
        if ((flags & IDLE_FLAG) != 0) {
            putTime(at, entry.idleMs());
            putTime(at + TIME_BYTES, entry.touchedMs());
        }
    }

    /** Shows all but value and terms. */
    void show(final EntryView into) {
        into.namespaceId(namespaceId())
                .type(type())
                .revision(revision())
                .deadlineMs(deadlineMs())
                .idleMs(idleMs())
                .touchedMs(touchedMs())
                .bucket(bucket());
        into.key().wrap(buffer, keyOffset(), keyLength());
    }

    int ref() {
        return ref;
    }

    UnsafeBuffer buffer() {
        return buffer;
    }

    int namespaceId() {
        return Short.toUnsignedInt(buffer.getShort(offset + NAMESPACE_ID_OFFSET));
    }

    EntryType type() {
        return EntryType.get((short) (flags & TYPE_MASK));
    }

    long revision() {
        return buffer.getLong(offset + REVISION_OFFSET);
    }

    long deadlineMs() {
        return (flags & DEADLINE_FLAG) == 0 ? 0 : getTime(offset + HEAD_BYTES);
    }

    long idleMs() {
        return (flags & IDLE_FLAG) == 0 ? 0 : getTime(idleOffset());
    }

    /** 0 where there is no idle timeout. */
    long touchedMs() {
        return (flags & IDLE_FLAG) == 0 ? 0 : getTime(idleOffset() + TIME_BYTES);
    }

    long expiresAtMs() {
        return EntryView.expiresAtMs(deadlineMs(), idleMs(), touchedMs());
    }

    int bucket() {
        return Short.toUnsignedInt(buffer.getShort(offset + BUCKET_OFFSET));
    }

    void bucket(final int bucket) {
        assert slabs.isKept(ref);
        buffer.putShort(offset + BUCKET_OFFSET, (short) bucket);
    }

    int termCount() {
        return buffer.getByte(offset + TERM_COUNT_OFFSET);
    }

    /** Where in the buffer a term's posting is. */
    int postingOffset(final int index) {
        return postingsOffset() + index * TermIndex.POSTING_BYTES;
    }

    boolean isChained() {
        return (flags & CHAINED_FLAG) != 0;
    }

    /** Of a chained value. */
    int firstChunk() {
        return buffer.getInt(postingOffset(termCount()));
    }

    void firstChunk(final int chunk) {
        assert slabs.isKept(ref);
        buffer.putInt(postingOffset(termCount()), chunk);
    }

    /** Of a chained value. */
    long contentHash() {
        return buffer.getLong(postingOffset(termCount()) + Integer.BYTES);
    }

    void contentHash(final long hash) {
        assert slabs.isKept(ref);
        buffer.putLong(postingOffset(termCount()) + Integer.BYTES, hash);
    }

    int keyLength() {
        return Short.toUnsignedInt(buffer.getShort(offset + KEY_LENGTH_OFFSET));
    }

    int keyOffset() {
        return postingOffset(termCount()) + (isChained() ? CHAIN_BYTES : 0);
    }

    int valueLength() {
        return buffer.getInt(offset + VALUE_LENGTH_OFFSET);
    }

    /** Where the value is, or the last part of a chained one. */
    int valueOffset() {
        return keyOffset() + keyLength();
    }

    /** Where the block's content ends. */
    int end() {
        return valueOffset() + (isChained() ? ChunkChain.restBytes(valueLength()) : valueLength());
    }

    boolean keyEquals(final ByteSlice key) {
        return keyLength() == key.length() && isSame(keyOffset(), key);
    }

    private boolean isSame(final int at, final ByteSlice key) {
        final int length = key.length();
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES) {
            if (buffer.getLong(at + i) != key.buffer().getLong(key.offset() + i)) {
                return false;
            }
        }
        for (; i < length; i++) {
            if (buffer.getByte(at + i) != key.buffer().getByte(key.offset() + i)) {
                return false;
            }
        }
        return true;
    }

    private int idleOffset() {
        return offset + HEAD_BYTES + ((flags & DEADLINE_FLAG) == 0 ? 0 : TIME_BYTES);
    }

    private int postingsOffset() {
        return idleOffset() + ((flags & IDLE_FLAG) == 0 ? 0 : 2 * TIME_BYTES);
    }

    private void putTime(final int at, final long timeMs) {
        final long kept = Math.min(timeMs, TIME_MS_MAX);
        buffer.putInt(at, (int) kept, LITTLE_ENDIAN);
        buffer.putShort(at + Integer.BYTES, (short) (kept >>> Integer.SIZE), LITTLE_ENDIAN);
    }

    private long getTime(final int at) {
        return Integer.toUnsignedLong(buffer.getInt(at, LITTLE_ENDIAN))
                | Short.toUnsignedLong(buffer.getShort(at + Integer.BYTES, LITTLE_ENDIAN)) << Integer.SIZE;
    }
}
