package io.sternline.replication.async;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Messages between the async threads of two nodes, one flyweight for all of them. Of the two, one takes changes and the
 * other gives them: a replica and its primary; or an incomplete primary and a member that has a whole state, for as long as
 * it takes to copy that.
 *
 * <pre>
 *  0 magic, format    4 type    8 sender    12 flags
 * 16 term    24 attempt (the taker's number)    32 first    40 second    48 number    56 body
 * </pre>
 *
 * What the giver says in an attempt is numbered from 0: a taker that has just been started may not hear how it begins, as the
 * stream to its former life was open still.
 *
 *
 * What is of another term or attempt than the one under way is dropped by either side.
 */
final class LinkMessage {
    // From the one that takes

    /** How it stands: flags; first: oldest revision; second: how many term ends; body: the ends. */
    static final int HELLO = 1;
    /** Changes behind revision {@code first} that the primary never heard of; body: records. */
    static final int TAIL = 2;
    /** All of them were sent; unless {@link #FLAG_WHOLE} is missing: the rest cannot be read. */
    static final int TAIL_END = 3;
    /** It has all up to {@code first}; 0: not to be said at present, but it lives. */
    static final int ACK = 4;
    /** It is the primary, has not begun, and has no more than what both have up to {@code first}; 0: no whole state at all. */
    static final int SEND_COPY = 5;

    // From the one that gives

    /** Asks for the changes behind {@code first}. */
    static final int SEND_TAIL = 16;
    /** Changes behind {@code first} follow; the state is whole from {@code second} on. */
    static final int GO_BACK = 17;

    static final int COPY_BEGIN = 18;
    /** Body: records without revisions; first: how many came before, to see that none is missing. */
    static final int COPY = 19;
    /**
     * The copy was begun at {@code first} and ended at {@code second}; changes behind the former follow. Body: where the terms
     * before it ended.
     */
    static final int COPY_END = 20;
    /** Changes behind {@code first}; body: records. */
    static final int CHANGES = 21;
    /** There are no changes between the last one sent and revision {@code first}. */
    static final int STAND = 22;
    /** It lives, and has not forgotten the other. */
    static final int ALIVE = 23;

    static final int FLAG_COMPLETE = 1;
    static final int FLAG_NEVER_COMPLETE = 2;
    static final int FLAG_WHOLE = 4;

    static final int HEADER_BYTES = 56;

    private static final int MAGIC = 0x31414C53; // "SLA1"
    private static final int TYPE_OFFSET = 4;
    private static final int MEMBER_OFFSET = 8;
    private static final int FLAGS_OFFSET = 12;
    private static final int TERM_OFFSET = 16;
    private static final int ATTEMPT_OFFSET = 24;
    private static final int FIRST_OFFSET = 32;
    private static final int SECOND_OFFSET = 40;
    private static final int NUMBER_OFFSET = 48;

    private DirectBuffer buffer;
    private int offset;
    private int length;

    /** @return false if this is no such message, or of a format that is not known here. */
    boolean wrap(final DirectBuffer source, final int sourceOffset, final int sourceLength) {
        buffer = source;
        offset = sourceOffset;
        length = sourceLength;
        return length >= HEADER_BYTES && source.getInt(sourceOffset, LITTLE_ENDIAN) == MAGIC;
    }

    static void encode(
            final MutableDirectBuffer target,
            final int type,
            final int memberId,
            final int flags,
            final Attempt attempt,
            final long first,
            final long second) {
        target.putInt(0, MAGIC, LITTLE_ENDIAN);
        target.putInt(TYPE_OFFSET, type, LITTLE_ENDIAN);
        target.putInt(MEMBER_OFFSET, memberId, LITTLE_ENDIAN);
        target.putInt(FLAGS_OFFSET, flags, LITTLE_ENDIAN);
        target.putLong(TERM_OFFSET, attempt.term(), LITTLE_ENDIAN);
        target.putLong(ATTEMPT_OFFSET, attempt.number(), LITTLE_ENDIAN);
        target.putLong(FIRST_OFFSET, first, LITTLE_ENDIAN);
        target.putLong(SECOND_OFFSET, second, LITTLE_ENDIAN);
        target.putLong(NUMBER_OFFSET, 0, LITTLE_ENDIAN);
    }

    static void number(final MutableDirectBuffer target, final long number) {
        target.putLong(NUMBER_OFFSET, number, LITTLE_ENDIAN);
    }

    /** Whether a message of this kind comes from the one that gives changes, and is numbered. */
    static boolean isGivers(final int type) {
        return type >= SEND_TAIL;
    }

    int type() {
        return buffer.getInt(offset + TYPE_OFFSET, LITTLE_ENDIAN);
    }

    int memberId() {
        return buffer.getInt(offset + MEMBER_OFFSET, LITTLE_ENDIAN);
    }

    boolean has(final int flag) {
        return (buffer.getInt(offset + FLAGS_OFFSET, LITTLE_ENDIAN) & flag) != 0;
    }

    long term() {
        return buffer.getLong(offset + TERM_OFFSET, LITTLE_ENDIAN);
    }

    long attempt() {
        return buffer.getLong(offset + ATTEMPT_OFFSET, LITTLE_ENDIAN);
    }

    boolean isOf(final Attempt attempt) {
        return term() == attempt.term() && attempt() == attempt.number();
    }

    long first() {
        return buffer.getLong(offset + FIRST_OFFSET, LITTLE_ENDIAN);
    }

    long second() {
        return buffer.getLong(offset + SECOND_OFFSET, LITTLE_ENDIAN);
    }

    long number() {
        return buffer.getLong(offset + NUMBER_OFFSET, LITTLE_ENDIAN);
    }

    DirectBuffer buffer() {
        return buffer;
    }

    int bodyOffset() {
        return offset + HEADER_BYTES;
    }

    int bodyBytes() {
        return length - HEADER_BYTES;
    }
}
