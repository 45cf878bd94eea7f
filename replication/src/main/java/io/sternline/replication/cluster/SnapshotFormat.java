package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.util.zip.CRC32C;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Layout of a snapshot's file: one head, the state machine's records, many to a chunk or one in several, one trailer; each chunk framed
 * alike.
 *
 * <pre>
 *  0  magic     u32
 *  4  version   u16   of this layout
 *  6  type      u16   {@link #HEAD}, {@link #RECORDS}, {@link #PIECE}, {@link #LAST_PIECE} or {@link #TRAILER};
 *                    or {@link #POINTER}, which is no part of a file but leads to one
 *  8  index     i64   0 for the head, then counting; the trailer's is thus the number of chunks before it
 * 16  length    u32   bytes that follow the frame's 24
 * 20  checksum  u32   CRC32C of the frame without this field, then of what follows
 * </pre>
 *
 * Each record has its length before it, u32; but one that does not fit a chunk follows in pieces, one to a chunk, and has none. The trailer tells a whole snapshot from one that broke off; index and checksum find what is missing, doubled or
 * changed.
 */
final class SnapshotFormat {
    static final int VERSION = 4;
    static final int FRAME_BYTES = 24;
    static final int RECORD_LENGTH_BYTES = Integer.BYTES;
    static final int CHUNK_BYTES_MAX = 64 * 1024;
    static final int PIECE_BYTES_MAX = CHUNK_BYTES_MAX - FRAME_BYTES;

    static final int HEAD = 1;
    static final int RECORDS = 2;
    static final int TRAILER = 3;
    static final int PIECE = 4;
    static final int LAST_PIECE = 5;
    static final int POINTER = 6;

    /** The head's content: the file's id, the group's clock, the primary, then what each member holds. */
    static final int HEAD_FILE_ID_OFFSET = FRAME_BYTES;

    static final int HEAD_TERM_OFFSET = FRAME_BYTES + 8;
    static final int HEAD_CLOCK_FIXED_OFFSET = FRAME_BYTES + 16;
    static final int HEAD_CLOCK_OFFSET_OFFSET = FRAME_BYTES + 24;
    static final int HEAD_CLOCK_LAST_OFFSET = FRAME_BYTES + 32;
    static final int HEAD_PRIMARY_OFFSET = FRAME_BYTES + 40;
    static final int HEAD_HELD_OFFSET = FRAME_BYTES + 48;
    static final int HEAD_LENGTH = HEAD_HELD_OFFSET - FRAME_BYTES + SnapshotLedger.MEMBERS_MAX * Long.BYTES;

    private static final int MAGIC = 0x4E53_4C53;
    private static final int MAGIC_OFFSET = 0;
    private static final int VERSION_OFFSET = 4;
    private static final int TYPE_OFFSET = 6;
    private static final int INDEX_OFFSET = 8;
    static final int LENGTH_OFFSET = 16;
    private static final int CHECKSUM_OFFSET = 20;

    private SnapshotFormat() {}

    /** Puts the frame around {@code length} bytes that are in place behind it. */
    static void frame(final UnsafeBuffer chunk, final int type, final long index, final int length) {
        chunk.putInt(MAGIC_OFFSET, MAGIC, LITTLE_ENDIAN);
        chunk.putShort(VERSION_OFFSET, (short) VERSION, LITTLE_ENDIAN);
        chunk.putShort(TYPE_OFFSET, (short) type, LITTLE_ENDIAN);
        chunk.putLong(INDEX_OFFSET, index, LITTLE_ENDIAN);
        chunk.putInt(LENGTH_OFFSET, length, LITTLE_ENDIAN);
        chunk.putInt(CHECKSUM_OFFSET, checksum(chunk, length), LITTLE_ENDIAN);
    }

    static boolean isFrame(final UnsafeBuffer chunk, final int chunkLength) {
        return chunkLength >= FRAME_BYTES && chunk.getInt(MAGIC_OFFSET, LITTLE_ENDIAN) == MAGIC;
    }

    static int version(final UnsafeBuffer chunk) {
        return chunk.getShort(VERSION_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    static int type(final UnsafeBuffer chunk) {
        return chunk.getShort(TYPE_OFFSET, LITTLE_ENDIAN) & 0xFFFF;
    }

    static long index(final UnsafeBuffer chunk) {
        return chunk.getLong(INDEX_OFFSET, LITTLE_ENDIAN);
    }

    static int length(final UnsafeBuffer chunk) {
        return chunk.getInt(LENGTH_OFFSET, LITTLE_ENDIAN);
    }

    /** Only for a chunk whose length field has been checked against what came. */
    static boolean isChecksumRight(final UnsafeBuffer chunk) {
        return chunk.getInt(CHECKSUM_OFFSET, LITTLE_ENDIAN) == checksum(chunk, length(chunk));
    }

    private static int checksum(final UnsafeBuffer chunk, final int length) {
        final CRC32C crc = new CRC32C();
        final byte[] bytes = chunk.byteArray();
        crc.update(bytes, 0, CHECKSUM_OFFSET);
        crc.update(bytes, FRAME_BYTES, length);
        return (int) crc.getValue();
    }
}
