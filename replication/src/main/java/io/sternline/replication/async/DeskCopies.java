package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeRecorder;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The copies that are being taken of the state. A slice that was asked for is told piece by piece, a piece of each copy in
 * a duty cycle, and none for which the ring might have no room: a record that was taken cannot be put back.
 */
final class DeskCopies {
    /** One for each other member, and one for a checkpoint; and once more for those that are dropped and begun anew. */
    static final int COPIES_MAX = 16;

    /** What is taken of a copy at once. */
    static final int PIECE_BYTES = 16 * 1024;

    /** If all of its records were of one byte, and the last of it as large as any, with the gap at the ring's end. */
    static final int PIECE_ROOM_BYTES =
            PIECE_BYTES * DeskRings.frameBytes(1) + 2 * DeskRings.frameBytes(ChangeRecorder.CHANGE_BYTES_MAX);

    private final List<Copy> copies = new ArrayList<>();
    private final DeskRings rings;
    private final AsyncStateMachine state;

    DeskCopies(final DeskRings rings, final AsyncStateMachine state) {
        this.rings = rings;
        this.state = state;
    }

    /** One copy. */
    private final class Copy implements AsyncCopy.RecordHandler {
        private final int id;
        /** Null before the first piece: a copy is of a state that is of one moment. */
        private AsyncCopy copy;
        /** Bytes still to be told of the slice that was asked for; 0: none was. */
        private int bytesLeft;

        private long epoch;

        Copy(final int id) {
            this.id = id;
        }

        boolean tellPiece(final long newEpoch) {
            if (bytesLeft <= 0 || !state.isComplete() || DeskRings.room(rings.replies) < PIECE_ROOM_BYTES) {
                return false;
            }
            if (copy == null) {
                copy = state.copy();
            }
            epoch = newEpoch;
            final boolean isMore = copy.next(this, Math.min(bytesLeft, PIECE_BYTES));
            if (!isMore || bytesLeft <= 0) {
                bytesLeft = 0;
                rings.tell(state);
                written(DeskRings.write(
                        rings.replies,
                        DeskRings.SLICE,
                        epoch,
                        copy.startRevision(),
                        copy.endRevision(),
                        id,
                        isMore ? 1 : 0));
            }
            return true;
        }

        @Override
        public void onRecord(final DirectBuffer buffer, final int offset, final int length) {
            bytesLeft -= length;
            written(DeskRings.write(rings.replies, DeskRings.COPIED, epoch, 0, id, buffer, offset, length));
        }

        private void written(final boolean isWritten) {
            if (!isWritten) {
                throw new IllegalStateException("a piece of copy " + id + " does not fit the ring of "
                        + DeskRings.RING_BYTES + " bytes, though it had " + PIECE_ROOM_BYTES + " left");
            }
        }
    }

    void begin(final int id) {
        drop(id);
        if (copies.size() == COPIES_MAX) {
            throw new IllegalStateException(
                    COPIES_MAX + " copies of the ASYNC state are under way, which is the most: copy " + id
                            + " cannot be begun before another is ended");
        }
        copies.add(new Copy(id));
    }

    void ask(final int id, final int bytesMax) {
        for (int i = 0; i < copies.size(); i++) {
            if (copies.get(i).id == id) {
                copies.get(i).bytesLeft = Math.max(1, bytesMax);
            }
        }
    }

    void drop(final int id) {
        for (int i = copies.size() - 1; i >= 0; i--) {
            if (copies.get(i).id == id) {
                copies.remove(i);
            }
        }
    }

    void dropAll() {
        copies.clear();
    }

    /** @return pieces told. */
    int doWork(final long epoch) {
        int told = 0;
        for (int i = 0; i < copies.size(); i++) {
            if (copies.get(i).tellPiece(epoch)) {
                told++;
            }
        }
        return told;
    }
}
