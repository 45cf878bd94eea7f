package io.sternline.replication.changelog;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.agrona.BufferUtil;

/** Where batches are made before they are written, one after the other. Belongs to the changelog thread. */
final class BatchBuffer {
    private final ByteBuffer memory = ByteBuffer.allocateDirect(ChangeBatch.BYTES_MAX);

    /** The next batch is made here; what was here is gone. */
    void begin(final ChangeBatch batch, final int bytes) {
        memory.clear().limit(bytes);
        batch.wrap(BufferUtil.address(memory), bytes);
    }

    /** Writes what is left of the batch, or a part of it, to the batch's place in a file. */
    void writeTo(final FileChannel file, final long position) throws IOException {
        file.write(memory, position + memory.position());
    }

    boolean isWritten() {
        return !memory.hasRemaining();
    }
}
