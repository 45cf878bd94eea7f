package io.sternline.replication.cluster;

import io.sternline.replication.statemachine.DamagedSnapshotException;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** One chunk that is read, and what there is to check of any: see {@link SnapshotFormat}. */
final class SnapshotChunk {
    private final long position;
    private final UnsafeBuffer bytes = new UnsafeBuffer(new byte[SnapshotFormat.CHUNK_BYTES_MAX]);
    private int length;

    /** Where chunks come from. */
    interface Source {
        /** Blocks until a chunk has come, or the end; false at the end. */
        boolean next(Handler handler);
    }

    /** Takes one chunk, valid during the call only. */
    interface Handler {
        void onChunk(DirectBuffer buffer, int offset, int length);
    }

    /** @param position of the snapshot. */
    SnapshotChunk(final long position) {
        this.position = position;
    }

    /** Takes the next chunk, which is to have this index. */
    void take(final Source source, final long index) {
        if (!source.next((buffer, offset, bytesLength) -> put(buffer, offset, bytesLength, index))) {
            throw damaged("it ends after " + index + " chunks, without a trailer");
        }
        if (!SnapshotFormat.isFrame(bytes, length)) {
            throw damaged("chunk " + index + " has no frame");
        }
        requireVersion(SnapshotFormat.version(bytes));
        if (SnapshotFormat.length(bytes) != contentLength()) {
            throw damaged(
                    "chunk " + index + " says " + SnapshotFormat.length(bytes) + " bytes and has " + contentLength());
        }
        if (!SnapshotFormat.isChecksumRight(bytes)) {
            throw damaged("the checksum of chunk " + index + " is wrong");
        }
        if (SnapshotFormat.index(bytes) != index) {
            throw damaged("chunk " + SnapshotFormat.index(bytes) + " comes where " + index + " should");
        }
    }

    private void put(final DirectBuffer buffer, final int offset, final int bytesLength, final long index) {
        if (bytesLength > SnapshotFormat.CHUNK_BYTES_MAX) {
            throw damaged("chunk " + index + " is of " + bytesLength + " bytes, at most "
                    + SnapshotFormat.CHUNK_BYTES_MAX + " are written");
        }
        bytes.putBytes(0, buffer, offset, bytesLength);
        length = bytesLength;
    }

    private void requireVersion(final int version) {
        if (version > SnapshotFormat.VERSION) {
            throw new DamagedSnapshotException("the snapshot at log position " + position + " is in format " + version
                    + ", but this version reads formats up to " + SnapshotFormat.VERSION
                    + ": start the version that wrote it, or a newer one");
        }
        if (version < SnapshotFormat.VERSION) {
            throw new DamagedSnapshotException("the snapshot at log position " + position + " is in format " + version
                    + ", this version reads format " + SnapshotFormat.VERSION
                    + " only: start the version that wrote it");
        }
    }

    /** The frame, then the content. */
    UnsafeBuffer bytes() {
        return bytes;
    }

    int length() {
        return length;
    }

    int contentLength() {
        return length - SnapshotFormat.FRAME_BYTES;
    }

    int type() {
        return SnapshotFormat.type(bytes);
    }

    DamagedSnapshotException damaged(final String what) {
        return new DamagedSnapshotException("the snapshot at log position " + position + " is damaged: " + what
                + ". The snapshot before it and the log since are kept: with the node stopped, remove"
                + " <data directory>/snapshots/" + position + ".snapshot, then start the node. Check the disk");
    }
}
