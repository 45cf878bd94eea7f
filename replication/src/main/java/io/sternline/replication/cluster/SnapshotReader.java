package io.sternline.replication.cluster;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.aeron.Image;
import io.aeron.logbuffer.FragmentHandler;
import io.aeron.logbuffer.Header;
import io.sternline.replication.statemachine.DamagedSnapshotException;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.replication.statemachine.SnapshotOutput;
import io.sternline.replication.statemachine.StateMachine;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** Reads one snapshot and believes nothing: see {@link SnapshotFormat}. */
final class SnapshotReader implements SnapshotInput {
    private static final String WHAT_TO_DO =
            ". The snapshot before it and the log since are kept: with the node stopped,"
                    + " run io.aeron.cluster.ClusterTool with <data directory>/cluster and invalidate-latest-snapshot, then"
                    + " start the node. Check the disk";

    private final Source source;
    private final long position;
    private final UnsafeBuffer chunk = new UnsafeBuffer(new byte[SnapshotFormat.CHUNK_BYTES_MAX]);
    private long nextIndex;
    private long readBytes;
    private int chunkLength;
    private boolean isComplete;

    /** Pieces of a record, as far as they have come. */
    private final ExpandableArrayBuffer pieces = new ExpandableArrayBuffer(0);

    private int piecesLength;

    /** Where chunks come from. */
    interface Source {
        /** Blocks until a chunk has come, or the end; false at the end. */
        boolean next(FragmentHandler handler);
    }

    SnapshotReader(final Source source, final long position) {
        this.source = source;
        this.position = position;
    }

    static Source image(final Image image, final IdleStrategy idle) {
        return new ImageSource(image, idle);
    }

    void readAll(final LogState state, final StateMachine stateMachine) {
        if (next() != SnapshotFormat.HEAD) {
            throw damaged("it does not begin with a head");
        }
        if (SnapshotFormat.length(chunk) < SnapshotFormat.HEAD_LENGTH) {
            throw damaged("its head is of " + SnapshotFormat.length(chunk) + " bytes");
        }
        restore(state);
        stateMachine.loadSnapshot(this);
        if (!isComplete) {
            throw new IllegalStateException("the state machine has not read its snapshot to the end");
        }
    }

    private void restore(final LogState state) {
        state.clock()
                .restore(
                        chunk.getLong(SnapshotFormat.HEAD_TERM_OFFSET, LITTLE_ENDIAN),
                        chunk.getLong(SnapshotFormat.HEAD_CLOCK_FIXED_OFFSET, LITTLE_ENDIAN) != 0,
                        chunk.getLong(SnapshotFormat.HEAD_CLOCK_OFFSET_OFFSET, LITTLE_ENDIAN),
                        chunk.getLong(SnapshotFormat.HEAD_CLOCK_LAST_OFFSET, LITTLE_ENDIAN));
        for (int member = 0; member < SnapshotLedger.MEMBERS_MAX; member++) {
            state.ledger()
                    .onHeld(
                            member,
                            chunk.getLong(SnapshotFormat.HEAD_HELD_OFFSET + member * Long.BYTES, LITTLE_ENDIAN));
        }
        state.primaryId((int) chunk.getLong(SnapshotFormat.HEAD_PRIMARY_OFFSET, LITTLE_ENDIAN));
    }

    @Override
    public void forEach(final RecordHandler handler) {
        while (!isComplete) {
            final int type = next();
            if (piecesLength > 0 && type != SnapshotFormat.PIECE && type != SnapshotFormat.LAST_PIECE) {
                throw damaged("chunk " + (nextIndex - 1) + " comes in the middle of a record");
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
                default -> throw damaged("chunk " + (nextIndex - 1) + " is of the unknown type " + type);
            }
        }
    }

    private void takePiece() {
        final int length = chunkLength - SnapshotFormat.FRAME_BYTES;
        if (length > SnapshotOutput.RECORD_BYTES_MAX - piecesLength) {
            throw damaged("the record that goes on in chunk " + (nextIndex - 1) + " is longer than "
                    + SnapshotOutput.RECORD_BYTES_MAX + " bytes");
        }
        pieces.putBytes(piecesLength, chunk, SnapshotFormat.FRAME_BYTES, length);
        piecesLength += length;
    }

    private void forEachInChunk(final RecordHandler handler) {
        final int end = chunkLength;
        int at = SnapshotFormat.FRAME_BYTES;
        while (at < end) {
            final int length = end - at < SnapshotFormat.RECORD_LENGTH_BYTES ? end : chunk.getInt(at, LITTLE_ENDIAN);
            at += SnapshotFormat.RECORD_LENGTH_BYTES;
            if (length < 0 || length > end - at) {
                throw damaged("a record of chunk " + (nextIndex - 1) + " is longer than its chunk");
            }
            handler.onRecord(chunk, at, length);
            at += length;
        }
    }

    /** Bytes read so far. */
    long readBytes() {
        return readBytes;
    }

    /** Takes the next chunk, checks it and tells its type. */
    private int next() {
        if (!source.next(this::onChunk)) {
            throw damaged("it ends after " + nextIndex + " chunks, without a trailer");
        }
        if (!SnapshotFormat.isFrame(chunk, chunkLength)) {
            throw damaged("chunk " + nextIndex + " has no frame");
        }
        final int version = SnapshotFormat.version(chunk);
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
        final int length = SnapshotFormat.length(chunk);
        if (length != chunkLength - SnapshotFormat.FRAME_BYTES) {
            throw damaged("chunk " + nextIndex + " says " + length + " bytes and has "
                    + (chunkLength - SnapshotFormat.FRAME_BYTES));
        }
        if (!SnapshotFormat.isChecksumRight(chunk)) {
            throw damaged("the checksum of chunk " + nextIndex + " is wrong");
        }
        if (SnapshotFormat.index(chunk) != nextIndex) {
            throw damaged("chunk " + SnapshotFormat.index(chunk) + " comes where " + nextIndex + " should");
        }
        nextIndex++;
        readBytes += chunkLength;
        return SnapshotFormat.type(chunk);
    }

    private void onChunk(final DirectBuffer buffer, final int offset, final int length, final Header header) {
        if (length > SnapshotFormat.CHUNK_BYTES_MAX) {
            throw damaged("chunk " + nextIndex + " is of " + length + " bytes, at most "
                    + SnapshotFormat.CHUNK_BYTES_MAX + " are written");
        }
        chunk.putBytes(0, buffer, offset, length);
        chunkLength = length;
    }

    private DamagedSnapshotException damaged(final String what) {
        return new DamagedSnapshotException(
                "the snapshot at log position " + position + " is damaged: " + what + WHAT_TO_DO);
    }

    /** Chunks out of a replay of the recording. */
    private static final class ImageSource implements Source {
        /** Idling once in a while keeps the Aeron client alive, however large the snapshot. */
        private static final int CHUNKS_PER_IDLE = 16;

        private final Image image;
        private final IdleStrategy idle;
        private FragmentHandler handler;
        private boolean isTaken;
        private int count;
        private final FragmentHandler taking = (buffer, offset, length, header) -> {
            handler.onFragment(buffer, offset, length, header);
            isTaken = true;
        };

        ImageSource(final Image image, final IdleStrategy idle) {
            this.image = image;
            this.idle = idle;
        }

        @Override
        public boolean next(final FragmentHandler chunkHandler) {
            handler = chunkHandler;
            isTaken = false;
            // There was something to do: what comes next is a turn for the Aeron client and not a wait.
            idle.reset();
            if (++count % CHUNKS_PER_IDLE == 0) {
                idle.idle();
            }
            while (!isTaken) {
                // A chunk is one fragment. One at a time: the handler must not see a second before the first is dealt
                // with.
                if (image.poll(taking, 1) == 0) {
                    if (image.isClosed() || image.isEndOfStream()) {
                        return false;
                    }
                    idle.idle();
                }
            }
            return true;
        }
    }
}
