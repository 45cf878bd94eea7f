package io.sternline.replication.cluster;

import io.aeron.archive.checksum.Checksum;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.agrona.BufferUtil;
import org.agrona.UnsafeApi;

/**
 * CRC32C of what the archive writes and reads. Aeron's own classes reach into {@code java.util.zip} by reflection and
 * need one more {@code --add-opens} of every user; this one copies into a buffer of its own first, which for frames that
 * fit the processor's first cache costs a fraction of the checksum itself.
 *
 * <p>Not for several threads: each instance belongs to the archive's thread, as everything of it runs there.
 */
final class FrameChecksum implements Checksum {
    private static final int CHUNK_BYTES = 64 * 1024;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    private final long chunkAddress = BufferUtil.address(chunk);

    @Override
    public int compute(final long address, final int offset, final int length) {
        crc.reset();
        int done = 0;
        while (done < length) {
            final int bytes = Math.min(CHUNK_BYTES, length - done);
            UnsafeApi.copyMemory(address + offset + done, chunkAddress, bytes);
            crc.update(chunk.limit(bytes).position(0));
            done += bytes;
        }
        return (int) crc.getValue();
    }
}
