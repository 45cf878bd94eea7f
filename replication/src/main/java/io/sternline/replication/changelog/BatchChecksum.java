package io.sternline.replication.changelog;

import java.util.zip.CRC32C;
import org.agrona.DirectBuffer;

/**
 * CRC32C of memory that is not the heap's, by way of a small array: the JDK takes an address only with one more
 * {@code --add-opens} of every user, and a {@code ByteBuffer} would have to be made for each batch.
 */
final class BatchChecksum {
    private static final int CHUNK_BYTES = 4096;

    private final CRC32C crc = new CRC32C();
    private final byte[] chunk = new byte[CHUNK_BYTES];

    int of(final DirectBuffer buffer, final int offset, final int length) {
        crc.reset();
        int done = 0;
        while (done < length) {
            final int bytes = Math.min(CHUNK_BYTES, length - done);
            buffer.getBytes(offset + done, chunk, 0, bytes);
            crc.update(chunk, 0, bytes);
            done += bytes;
        }
        return (int) crc.getValue();
    }
}
