package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * What stands before every payload in the log.
 *
 * <pre>
 *  0  version   u8    of this layout
 *  1  kind      u8    {@link #APPLICATION} and the following
 *  2  magic     u16   tells our messages from whatever else reaches the ingress port
 *  4  reserved  u32   0
 *  8  origin    i64   random number of the process that offered the message
 * 16  sequence  i64   the origin's count of messages, from 1; 0: the message is not counted
 * </pre>
 *
 * A message without the magic is skipped, on every node alike. One of a newer version stops the node: to skip it would
 * let this node's state part from that of nodes which understand it.
 */
final class Envelope {
    static final int LENGTH = 24;
    static final int VERSION = 1;

    /** A payload for the state machine. */
    static final int APPLICATION = 1;
    /** No payload: only its place in the log matters. */
    static final int BARRIER = 2;
    /** The primary's estimate of the group's time, see {@link GroupClock}. */
    static final int TICK = 3;
    /** Nodes' messages to each other, see {@link Control}. */
    static final int CONTROL = 4;

    static final int TICK_ESTIMATE_OFFSET = LENGTH;
    static final int TICK_TERM_OFFSET = LENGTH + 8;
    static final int TICK_LENGTH = LENGTH + 16;

    private static final int VERSION_OFFSET = 0;
    private static final int KIND_OFFSET = 1;
    private static final int MAGIC_OFFSET = 2;
    private static final int RESERVED_OFFSET = 4;
    private static final int ORIGIN_OFFSET = 8;
    private static final int SEQUENCE_OFFSET = 16;
    private static final short MAGIC = (short) 0x4C53;

    private Envelope() {}

    static void encode(
            final MutableDirectBuffer buffer,
            final int offset,
            final int kind,
            final long origin,
            final long sequence) {
        buffer.putByte(offset + VERSION_OFFSET, (byte) VERSION);
        buffer.putByte(offset + KIND_OFFSET, (byte) kind);
        buffer.putShort(offset + MAGIC_OFFSET, MAGIC, LITTLE_ENDIAN);
        buffer.putInt(offset + RESERVED_OFFSET, 0, LITTLE_ENDIAN);
        buffer.putLong(offset + ORIGIN_OFFSET, origin, LITTLE_ENDIAN);
        buffer.putLong(offset + SEQUENCE_OFFSET, sequence, LITTLE_ENDIAN);
    }

    /** Fills a tick: an envelope that is not counted and the estimate. */
    static void encodeTick(
            final MutableDirectBuffer buffer, final long origin, final long estimateMs, final long term) {
        encode(buffer, 0, TICK, origin, 0);
        buffer.putLong(TICK_ESTIMATE_OFFSET, estimateMs, LITTLE_ENDIAN);
        buffer.putLong(TICK_TERM_OFFSET, term, LITTLE_ENDIAN);
    }

    static boolean isOurs(final DirectBuffer buffer, final int offset, final int length) {
        return length >= LENGTH && buffer.getShort(offset + MAGIC_OFFSET, LITTLE_ENDIAN) == MAGIC;
    }

    static int version(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset + VERSION_OFFSET) & 0xFF;
    }

    static int kind(final DirectBuffer buffer, final int offset) {
        return buffer.getByte(offset + KIND_OFFSET) & 0xFF;
    }

    static long origin(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + ORIGIN_OFFSET, LITTLE_ENDIAN);
    }

    static long sequence(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + SEQUENCE_OFFSET, LITTLE_ENDIAN);
    }

    static long tickEstimateMs(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + TICK_ESTIMATE_OFFSET, LITTLE_ENDIAN);
    }

    static long tickTerm(final DirectBuffer buffer, final int offset) {
        return buffer.getLong(offset + TICK_TERM_OFFSET, LITTLE_ENDIAN);
    }
}
