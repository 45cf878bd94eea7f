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

    /** Writes the batch to a place in a file. */
    void writeTo(final FileChannel file, final long position) throws IOException {
        while (memory.hasRemaining()) {
            file.write(memory, position + memory.position());
        }
    }
}
