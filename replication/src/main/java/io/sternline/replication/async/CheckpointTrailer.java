package io.sternline.replication.async;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * The end of a checkpoint's file, which says what is in it. The last that is written: without it there is no checkpoint.
 *
 * <pre>
 *  0 ends of terms, 8 bytes each; behind them:
 *  0 magic    8 start revision    16 end revision    24 history
 * 32 records copied    40 changes    48 blocks    56 bytes before this    64 count of ends
 * 72 checksum (CRC32C of all of it before)
 * </pre>
 *
 * @param startRevision at which the copy was begun.
 * @param endRevision of the last change in it.
 * @param history of the change log, in which it was taken: it is of no use in another.
 * @param copied records of the copy.
 * @param changed changes behind its start.
 * @param blocks before the trailer.
 * @param bytes before the trailer.
 * @param endsBefore last change of each term before that of {@code endRevision}, oldest first, as far as they are remembered.
 */
record CheckpointTrailer(
        long startRevision,
        long endRevision,
        long history,
        long copied,
        long changed,
        long blocks,
        long bytes,
        List<Long> endsBefore) {
    private static final long MAGIC = 0x3254504b43414c53L; // "SLACKPT2"
    /** Behind the ends. */
    private static final int FIXED_BYTES = 76;

    private static final int COUNT_OFFSET = 64;
    private static final int CHECKSUM_OFFSET = 72;

    CheckpointTrailer {
        endsBefore = List.copyOf(endsBefore);
    }

    ByteBuffer encode() {
        final int endsBytes = endsBefore.size() * Long.BYTES;
        final ByteBuffer buffer = ByteBuffer.allocate(endsBytes + FIXED_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        endsBefore.forEach(buffer::putLong);
        buffer.putLong(MAGIC).putLong(startRevision).putLong(endRevision).putLong(history);
        buffer.putLong(copied).putLong(changed).putLong(blocks).putLong(bytes).putLong(endsBefore.size());
        buffer.putInt(checksum(buffer));
        return buffer.flip();
    }

    /** @throws IOException if there is none, or it does not fit the file. */
    static CheckpointTrailer read(final FileChannel channel) throws IOException {
        final long fixedPosition = channel.size() - FIXED_BYTES;
        if (fixedPosition < 0) {
            throw new EOFException("it has " + channel.size() + " bytes, the trailer alone has " + FIXED_BYTES);
        }
        final ByteBuffer fixed = read(channel, fixedPosition, FIXED_BYTES);
        final long count = fixed.getLong(COUNT_OFFSET);
        final long position = fixedPosition - count * Long.BYTES;
        if (fixed.getLong(0) != MAGIC || count < 0 || count > EndsCodec.ENDS_MAX || position < 0) {
            throw damaged();
        }
        final int endsBytes = (int) (fixedPosition - position);
        final ByteBuffer buffer = read(channel, position, endsBytes + FIXED_BYTES);
        if (buffer.getInt(endsBytes + CHECKSUM_OFFSET) != checksum(buffer)) {
            throw damaged();
        }
        final List<Long> ends = new ArrayList<>();
        while (ends.size() < count) {
            ends.add(buffer.getLong());
        }
        buffer.position(endsBytes + Long.BYTES);
        final CheckpointTrailer trailer = new CheckpointTrailer(
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                buffer.getLong(),
                ends);
        if (trailer.bytes != position) {
            throw new IOException("it has " + position + " bytes before its trailer, which names " + trailer.bytes);
        }
        return trailer;
    }

    private static ByteBuffer read(final FileChannel channel, final long position, final int bytes) throws IOException {
        final ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("it was cut short while it was read");
            }
        }
        return buffer.flip();
    }

    private static IOException damaged() {
        return new IOException("its trailer is damaged or of another version");
    }

    private static int checksum(final ByteBuffer buffer) {
        final CRC32C crc = new CRC32C();
        crc.update(buffer.array(), 0, buffer.capacity() - Integer.BYTES);
        return (int) crc.getValue();
    }
}
