package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * Layout of the messages nodes send each other through the log: {@code type i32, memberId i32, position i64} behind the
 * {@link Envelope}. A type that is not known is skipped: none may ever change the state machine.
 */
final class Control {
    /** The member needs no log below the position: it holds a snapshot there. */
    static final int HOLDS_SNAPSHOT = 1;
    /** The member asks the primary to have a snapshot taken. */
    static final int SNAPSHOT_WANTED = 2;
    /** The member is to be the next primary; in place of the position stands the number of the attempt. */
    static final int APPOINTED = 3;
    /** The member holds back for the appointed one; position as above. */
    static final int HEEDED = 4;
    /** The member's appointment is called off; position as above. */
    static final int LIFTED = 5;

    static final int LENGTH = Envelope.LENGTH + 16;

    private static final int TYPE_OFFSET = Envelope.LENGTH;
    private static final int MEMBER_OFFSET = Envelope.LENGTH + 4;
    private static final int POSITION_OFFSET = Envelope.LENGTH + 8;

    private Control() {}

    static void encode(
            final MutableDirectBuffer buffer,
            final long origin,
            final int type,
            final int memberId,
            final long position) {
        Envelope.encode(buffer, 0, Envelope.CONTROL, origin, 0);
        buffer.putInt(TYPE_OFFSET, type, LITTLE_ENDIAN);
        buffer.putInt(MEMBER_OFFSET, memberId, LITTLE_ENDIAN);
        buffer.putLong(POSITION_OFFSET, position, LITTLE_ENDIAN);
    }

    static int type(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + TYPE_OFFSET, LITTLE_ENDIAN);
    }

    static int memberId(final DirectBuffer buffer, final int offset) {
        return buffer.getInt(offset + MEMBER_OFFSET, LITTLE_ENDIAN);
    }

    static long position(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + POSITION_OFFSET, LITTLE_ENDIAN);
    }
}
