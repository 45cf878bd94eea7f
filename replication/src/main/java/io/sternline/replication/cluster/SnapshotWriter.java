package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.ExclusivePublication;
import io.aeron.Publication;
import io.sternline.replication.statemachine.SnapshotOutput;
import io.sternline.replication.statemachine.StateMachine;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Writes one snapshot to the recording that Aeron Cluster has started for it. The node does nothing else meanwhile, so
 * records are gathered into chunks: a checksum, a hand-over and a turn of the archive for many of them.
 */
final class SnapshotWriter implements SnapshotOutput {
    /** Idling once in a while keeps the Aeron client alive, however large the snapshot and however fast the disk. */
    static final int CHUNKS_PER_IDLE = 16;

    private final Target target;
    private final IdleStrategy idle;
    private final int chunkBytesTarget;
    private final UnsafeBuffer chunk = new UnsafeBuffer(new byte[SnapshotFormat.CHUNK_BYTES_MAX]);
    private long nextIndex;
    private long writtenBytes;
    private int chunkLength = SnapshotFormat.FRAME_BYTES;

    /** Where chunks go. Blocks until there is room. */
    @FunctionalInterface
    interface Target {
        void write(DirectBuffer chunk, int length);
    }

    /** @param idle the cluster's way to idle, which drives its Aeron client. */
    SnapshotWriter(final Target target, final IdleStrategy idle) {
        this(target, idle, SnapshotFormat.CHUNK_BYTES_MAX);
    }

    /** @param chunkBytesTarget records are gathered up to this size. */
    SnapshotWriter(final Target target, final IdleStrategy idle, final int chunkBytesTarget) {
        this.target = target;
        this.idle = idle;
        this.chunkBytesTarget = chunkBytesTarget;
    }

    static Target publication(final ExclusivePublication publication, final IdleStrategy idle) {
        return (chunk, length) -> {
            idle.reset();
            long result;
            while ((result = publication.offer(chunk, 0, length)) < 0) {
                if (result == Publication.CLOSED || result == Publication.MAX_POSITION_EXCEEDED) {
                    throw new IllegalStateException(
                            "snapshot cannot be written: its stream is closed at position " + publication.position());
                }
                idle.idle();
            }
        };
    }

    void writeAll(final LogState state, final StateMachine stateMachine) {
        writeHead(state);
        stateMachine.saveSnapshot(this);
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

    private void writeHead(final LogState state) {
        final GroupClock clock = state.clock();
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
        send(SnapshotFormat.HEAD, SnapshotFormat.HEAD_LENGTH);
    }

    private void send(final int type, final int length) {
        SnapshotFormat.frame(chunk, type, nextIndex++, length);
        target.write(chunk, SnapshotFormat.FRAME_BYTES + length);
        writtenBytes += SnapshotFormat.FRAME_BYTES + length;
        if (nextIndex % CHUNKS_PER_IDLE == 0) {
            idle.idle();
        }
    }
}
