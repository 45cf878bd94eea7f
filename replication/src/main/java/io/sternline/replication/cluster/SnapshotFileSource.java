package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Chunks out of a file. */
final class SnapshotFileSource implements SnapshotChunk.Source, AutoCloseable {
    /** Idling once in a while keeps the Aeron client alive, however large the snapshot. */
    static final int CHUNKS_PER_IDLE = 16;

    private static final int READ_BYTES = 1 << 20;

    private final InputStream file;
    private final IdleStrategy idle;
    private final UnsafeBuffer chunk = new UnsafeBuffer(new byte[SnapshotFormat.CHUNK_BYTES_MAX]);
    private int count;

    /** @param idle the cluster's way to idle, which drives its Aeron client. */
    SnapshotFileSource(final Path path, final IdleStrategy idle) throws IOException {
        this.file = new BufferedInputStream(Files.newInputStream(path), READ_BYTES);
        this.idle = idle;
    }

    @Override
    public boolean next(final SnapshotChunk.Handler handler) {
        // There was something to do: what comes next is a turn for the Aeron client and not a wait.
        idle.reset();
        if (++count % CHUNKS_PER_IDLE == 0) {
            idle.idle();
        }
        try {
            final int frameBytes = file.readNBytes(chunk.byteArray(), 0, SnapshotFormat.FRAME_BYTES);
            if (frameBytes == 0) {
                return false;
            }
            // Whoever takes the chunk checks it: here it only must not lead out of the buffer.
            final int said = chunk.getInt(SnapshotFormat.LENGTH_OFFSET, LITTLE_ENDIAN);
            final int contentBytes = file.readNBytes(
                    chunk.byteArray(),
                    SnapshotFormat.FRAME_BYTES,
                    Math.max(0, Math.min(said, SnapshotFormat.PIECE_BYTES_MAX)));
            handler.onChunk(chunk, 0, frameBytes + contentBytes);
            return true;
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
