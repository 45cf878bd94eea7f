package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.Publication;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What Aeron Cluster records as this node's snapshot: which file the state is in, or will be ({@link SnapshotFiles}). Aeron lets the log stand until
 * a snapshot has been recorded; this is recorded at once.
 *
 * @param fileId drawn at random for each file.
 */
record SnapshotPointer(long fileId) {
    private static final int LENGTH = SnapshotFormat.FRAME_BYTES + Long.BYTES;

    void write(final ExclusivePublication publication, final IdleStrategy idle) {
        final UnsafeBuffer chunk = new UnsafeBuffer(new byte[LENGTH]);
        chunk.putLong(SnapshotFormat.FRAME_BYTES, fileId, LITTLE_ENDIAN);
        SnapshotFormat.frame(chunk, SnapshotFormat.POINTER, 0, Long.BYTES);
        idle.reset();
        long result;
        while ((result = publication.offer(chunk, 0, LENGTH)) < 0) {
            if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
                throw new IllegalStateException(
                        "snapshot cannot be recorded: its stream is closed at position " + publication.position());
            }
            idle.idle();
        }
    }

    /** @param position of the snapshot, for errors. */
    static SnapshotPointer read(final Image image, final IdleStrategy idle, final long position) {
        final SnapshotChunk chunk = new SnapshotChunk(position);
        chunk.take(handler -> poll(image, idle, handler), 0);
        if (chunk.type() != SnapshotFormat.POINTER || chunk.contentLength() != Long.BYTES) {
            throw chunk.damaged("what Aeron recorded of it names no file");
        }
        return new SnapshotPointer(chunk.bytes().getLong(SnapshotFormat.FRAME_BYTES, LITTLE_ENDIAN));
    }

    private static boolean poll(final Image image, final IdleStrategy idle, final SnapshotChunk.Handler handler) {
        final boolean[] isTaken = new boolean[1];
        while (!isTaken[0]) {
            final int fragments = image.poll(
                    (buffer, offset, length, header) -> {
                        handler.onChunk(buffer, offset, length);
                        isTaken[0] = true;
                    },
                    1);
            if (fragments == 0) {
                if (image.isClosed() || image.isEndOfStream()) {
                    return false;
                }
                idle.idle();
            }
        }
        return true;
    }
}
