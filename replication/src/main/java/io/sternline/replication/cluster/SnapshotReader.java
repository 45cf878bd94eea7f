package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.replication.statemachine.SnapshotOutput;
import io.sternline.replication.statemachine.StateMachine;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;

/** Reads one snapshot and believes nothing: see {@link SnapshotFormat}. */
final class SnapshotReader implements SnapshotInput {
    private final SnapshotChunk.Source source;
    private final SnapshotChunk chunk;
    private long nextIndex;
    private long readBytes;
    private boolean isComplete;

    /** Pieces of a record, as far as they have come. */
    private final ExpandableArrayBuffer pieces = new ExpandableArrayBuffer(0);

    private int piecesLength;

    SnapshotReader(final SnapshotChunk.Source source, final long position) {
        this.source = source;
        this.chunk = new SnapshotChunk(position);
    }

    /** @param fileId that the file must have. */
    void readAll(final long fileId, final LogState state, final StateMachine stateMachine) {
        if (next() != SnapshotFormat.HEAD) {
            throw chunk.damaged("it does not begin with a head");
        }
        if (chunk.contentLength() < SnapshotFormat.HEAD_LENGTH) {
            throw chunk.damaged("its head is of " + chunk.contentLength() + " bytes");
        }
        if (chunk.bytes().getLong(SnapshotFormat.HEAD_FILE_ID_OFFSET, LITTLE_ENDIAN) != fileId) {
            throw chunk.damaged("the file is of another snapshot");
        }
        restore(state, chunk.bytes());
        stateMachine.loadSnapshot(this);
        if (!isComplete) {
            throw new IllegalStateException("the state machine has not read its snapshot to the end");
        }
    }

    private static void restore(final LogState state, final DirectBuffer head) {
        state.clock()
                .restore(
                        head.getLong(SnapshotFormat.HEAD_TERM_OFFSET, LITTLE_ENDIAN),
                        head.getLong(SnapshotFormat.HEAD_CLOCK_FIXED_OFFSET, LITTLE_ENDIAN) != 0,
                        head.getLong(SnapshotFormat.HEAD_CLOCK_OFFSET_OFFSET, LITTLE_ENDIAN),
                        head.getLong(SnapshotFormat.HEAD_CLOCK_LAST_OFFSET, LITTLE_ENDIAN));
        for (int member = 0; member < SnapshotLedger.MEMBERS_MAX; member++) {
            state.ledger()
                    .onHeld(member, head.getLong(SnapshotFormat.HEAD_HELD_OFFSET + member * Long.BYTES, LITTLE_ENDIAN));
        }
        state.primaryId((int) head.getLong(SnapshotFormat.HEAD_PRIMARY_OFFSET, LITTLE_ENDIAN));
    }

    @Override
    public void forEach(final RecordHandler handler) {
        while (!isComplete) {
            final int type = next();
            if (piecesLength > 0 && type != SnapshotFormat.PIECE && type != SnapshotFormat.LAST_PIECE) {
                throw chunk.damaged("chunk " + (nextIndex - 1) + " comes in the middle of a record");
            }
            switch (type) {
                case SnapshotFormat.RECORDS -> forEachInChunk(handler);
                case SnapshotFormat.PIECE -> takePiece();
                case SnapshotFormat.LAST_PIECE -> {
                    takePiece();
                    handler.onRecord(pieces, 0, piecesLength);
                    piecesLength = 0;
                }
                case SnapshotFormat.TRAILER -> isComplete = true;
                default -> throw chunk.damaged("chunk " + (nextIndex - 1) + " is of the unknown type " + type);
            }
        }
    }

    private void takePiece() {
        final int length = chunk.contentLength();
        if (length > SnapshotOutput.RECORD_BYTES_MAX - piecesLength) {
            throw chunk.damaged("the record that goes on in chunk " + (nextIndex - 1) + " is longer than "
                    + SnapshotOutput.RECORD_BYTES_MAX + " bytes");
        }
        pieces.putBytes(piecesLength, chunk.bytes(), SnapshotFormat.FRAME_BYTES, length);
        piecesLength += length;
    }

    private void forEachInChunk(final RecordHandler handler) {
        final int end = chunk.length();
        int at = SnapshotFormat.FRAME_BYTES;
        while (at < end) {
            final int length = end - at < SnapshotFormat.RECORD_LENGTH_BYTES
                    ? end
                    : chunk.bytes().getInt(at, LITTLE_ENDIAN);
            at += SnapshotFormat.RECORD_LENGTH_BYTES;
            if (length < 0 || length > end - at) {
                throw chunk.damaged("a record of chunk " + (nextIndex - 1) + " is longer than its chunk");
            }
            handler.onRecord(chunk.bytes(), at, length);
            at += length;
        }
    }

    /** Bytes read so far. */
    long readBytes() {
        return readBytes;
    }

    /** Takes the next chunk, checks it and tells its type. */
    private int next() {
        chunk.take(source, nextIndex);
        nextIndex++;
        readBytes += chunk.length();
        return chunk.type();
    }
}
