package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.SnapshotOutput;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes one snapshot. Records are gathered into chunks: one checksum and one system call for many of them. Made on the state thread, as it
 * copies what the head is to say; {@link #write} is for another.
 */
final class SnapshotWriter implements SnapshotOutput {
    private final int chunkBytesTarget;
    private final UnsafeBuffer chunk = new UnsafeBuffer(new byte[SnapshotFormat.CHUNK_BYTES_MAX]);
    private Target target;
    private long nextIndex;
    private long writtenBytes;
    private int chunkLength = SnapshotFormat.FRAME_BYTES;

    /** Where chunks go. Blocks until there is room. */
    @FunctionalInterface
    interface Target {
        /** @param chunk on the Java heap. */
        void write(UnsafeBuffer chunk, int length);
    }

    /** @param fileId see {@link SnapshotPointer}. */
    SnapshotWriter(final long fileId, final LogState state) {
        this(fileId, state, SnapshotFormat.CHUNK_BYTES_MAX);
    }

    /** @param chunkBytesTarget records are gathered up to this size. */
    SnapshotWriter(final long fileId, final LogState state, final int chunkBytesTarget) {
        this.chunkBytesTarget = chunkBytesTarget;
        putHead(fileId, state);
    }

    /** Once. */
    void write(final Target newTarget, final FrozenState state) {
        target = newTarget;
        send(SnapshotFormat.HEAD, SnapshotFormat.HEAD_LENGTH);
        state.write(this);
        flush();
        send(SnapshotFormat.TRAILER, 0);
    }

    /** Bytes written so far. */
    long writtenBytes() {
        return writtenBytes;
    }

    @Override
    public void write(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 0 || length > RECORD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "snapshot record of " + length + " bytes, at most " + RECORD_BYTES_MAX + " are allowed: split it");
        }
        final int recordBytes = SnapshotFormat.RECORD_LENGTH_BYTES + length;
        if (recordBytes > SnapshotFormat.PIECE_BYTES_MAX) {
            flush();
            writeInPieces(buffer, offset, length);
            return;
        }
        if (chunkLength + recordBytes > chunkBytesTarget) {
            flush();
        }
        chunk.putInt(chunkLength, length, LITTLE_ENDIAN);
        chunk.putBytes(chunkLength + SnapshotFormat.RECORD_LENGTH_BYTES, buffer, offset, length);
        chunkLength += recordBytes;
    }

    private void writeInPieces(final DirectBuffer buffer, final int offset, final int length) {
        for (int at = 0; at < length; at += SnapshotFormat.PIECE_BYTES_MAX) {
            final int left = length - at;
            final int pieceBytes = Math.min(left, SnapshotFormat.PIECE_BYTES_MAX);
            chunk.putBytes(SnapshotFormat.FRAME_BYTES, buffer, offset + at, pieceBytes);
            send(left > pieceBytes ? SnapshotFormat.PIECE : SnapshotFormat.LAST_PIECE, pieceBytes);
        }
    }

    private void flush() {
        if (chunkLength > SnapshotFormat.FRAME_BYTES) {
            send(SnapshotFormat.RECORDS, chunkLength - SnapshotFormat.FRAME_BYTES);
            chunkLength = SnapshotFormat.FRAME_BYTES;
        }
    }

    private void putHead(final long fileId, final LogState state) {
        final GroupClock clock = state.clock();
        chunk.putLong(SnapshotFormat.HEAD_FILE_ID_OFFSET, fileId, LITTLE_ENDIAN);
        chunk.putLong(SnapshotFormat.HEAD_TERM_OFFSET, clock.term(), LITTLE_ENDIAN);
        chunk.putLong(SnapshotFormat.HEAD_CLOCK_FIXED_OFFSET, clock.isFixed() ? 1 : 0, LITTLE_ENDIAN);
        chunk.putLong(SnapshotFormat.HEAD_CLOCK_OFFSET_OFFSET, clock.offsetMs(), LITTLE_ENDIAN);
        chunk.putLong(SnapshotFormat.HEAD_CLOCK_LAST_OFFSET, clock.lastMs(), LITTLE_ENDIAN);
        chunk.putLong(SnapshotFormat.HEAD_PRIMARY_OFFSET, state.primaryId(), LITTLE_ENDIAN);
        for (int member = 0; member < SnapshotLedger.MEMBERS_MAX; member++) {
            chunk.putLong(
                    SnapshotFormat.HEAD_HELD_OFFSET + member * Long.BYTES,
                    state.ledger().heldPosition(member),
                    LITTLE_ENDIAN);
        }
    }

    private void send(final int type, final int length) {
        SnapshotFormat.frame(chunk, type, nextIndex++, length);
        target.write(chunk, SnapshotFormat.FRAME_BYTES + length);
        writtenBytes += SnapshotFormat.FRAME_BYTES + length;
    }
}
