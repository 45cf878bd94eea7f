package io.sternline.replication.async;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.zip.CRC32C;

/**
 * The end of a checkpoint's file, which says what is in it. The last that is written: without it there is no checkpoint.
 *
 * <pre>
 *  0 magic    8 start revision    16 end revision    24 history
 * 32 records copied    40 changes    48 blocks    56 bytes before this
 * 64 checksum (CRC32C of all before)
 * </pre>
 *
 * @param startRevision at which the copy was begun.
 * @param endRevision of the last change in it.
 * @param history of the change log, in which it was taken: it is of no use in another.
 * @param copied records of the copy.
 * @param changed changes behind its start.
 * @param blocks before the trailer.
 * @param bytes before the trailer.
 */
record CheckpointTrailer(
        long startRevision, long endRevision, long history, long copied, long changed, long blocks, long bytes) {
    static final int BYTES = 68;

    private static final long MAGIC = 0x3154504b43414c53L; // "SLACKPT1"
    private static final int CHECKSUM_OFFSET = 64;

    ByteBuffer encode() {
        final ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(MAGIC).putLong(startRevision).putLong(endRevision).putLong(history);
        buffer.putLong(copied).putLong(changed).putLong(blocks).putLong(bytes);
        buffer.putInt(checksum(buffer));
        return buffer.flip();
    }

    /** @throws IOException if there is none, or it does not fit the file. */
    static CheckpointTrailer read(final FileChannel channel) throws IOException {
        final long position = channel.size() - BYTES;
        if (position < 0) {
            throw new EOFException("it has " + channel.size() + " bytes, the trailer alone has " + BYTES);
        }
        final ByteBuffer buffer = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("it was cut short while it was read");
            }
        }
        if (buffer.getInt(CHECKSUM_OFFSET) != checksum(buffer) || buffer.getLong(0) != MAGIC) {
            throw new IOException("its trailer is damaged or of another version");
        }
        buffer.flip().position(Long.BYTES);
        final CheckpointTrailer trailer = new CheckpointTrailer(
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong());
        if (trailer.bytes != position) {
            throw new IOException("it has " + position + " bytes before its trailer, which names " + trailer.bytes);
        }
        return trailer;
    }

    private static int checksum(final ByteBuffer buffer) {
        final CRC32C crc = new CRC32C();
        crc.update(buffer.array(), 0, CHECKSUM_OFFSET);
        return (int) crc.getValue();
    }
}
