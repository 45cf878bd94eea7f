package io.sternline.replication.async;

import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/** The tails that are being taken over. What they change they change in slices, a slice of each in a duty cycle. */
final class DeskMerges {
    /** Each may hold {@link TailMerge#TAIL_BYTES_MAX}. */
    static final int MERGES_MAX = 4;

    /** Changes taken over in a slice. */
    static final int CHANGES_PER_CYCLE_MAX = 32;

    private final List<Merge> merges = new ArrayList<>();
    private final DeskRings rings;
    private final AsyncStateMachine state;

    DeskMerges(final DeskRings rings, final AsyncStateMachine state) {
        this.rings = rings;
        this.state = state;
    }

    /** One merge. */
    private static final class Merge {
        private final int id;
        private final TailMerge tail;
        private boolean isTold;

        Merge(final int id, final TailMerge tail) {
            this.id = id;
            this.tail = tail;
        }
    }

    void begin(final int id, final long commonRevision, final boolean isLogged) {
        drop(id);
        if (merges.size() == MERGES_MAX) {
            throw new IllegalStateException(MERGES_MAX + " tails are being taken over, which is the most: merge " + id
                    + " cannot be begun before another is ended");
        }
        merges.add(new Merge(id, state.merge(commonRevision, isLogged)));
    }

    void tail(final long epoch, final int id, final DirectBuffer buffer, final int offset, final int length) {
        final Merge merge = find(id);
        if (merge != null && !merge.tail.add(buffer, offset, length)) {
            drop(id);
            answer(DeskRings.TAIL_TOO_LONG, epoch, 0, 0, id, 0);
        }
    }

    void endTail(final long epoch, final int id) {
        final Merge merge = find(id);
        if (merge != null) {
            answer(DeskRings.TAIL_ENDED, epoch, merge.tail.endTail(), 0, id, 0);
        }
    }

    void changed(final int id, final DirectBuffer buffer, final int offset, final int length) {
        final Merge merge = find(id);
        if (merge != null) {
            merge.tail.changed(buffer, offset, length);
        }
    }

    void finish(final int id) {
        final Merge merge = find(id);
        if (merge != null) {
            merge.isTold = true;
        }
    }

    void drop(final int id) {
        final Merge merge = find(id);
        if (merge != null) {
            merges.remove(merge);
            merge.tail.close();
        }
    }

    void dropAll() {
        merges.forEach(merge -> merge.tail.close());
        merges.clear();
    }

    /** @return slices taken over. */
    int doWork(final long epoch) {
        int slices = 0;
        for (int i = merges.size() - 1; i >= 0; i--) {
            final Merge merge = merges.get(i);
            if (merge.isTold && DeskRings.room(rings.replies) >= DeskRings.SHORT_ROOM_BYTES) {
                slices++;
                if (!merge.tail.work(CHANGES_PER_CYCLE_MAX)) {
                    merges.remove(i);
                    answer(
                            DeskRings.MERGED,
                            epoch,
                            merge.tail.taken(),
                            merge.tail.overtaken(),
                            merge.id,
                            merge.tail.verdict().ordinal());
                    merge.tail.close();
                }
            }
        }
        return slices;
    }

    private Merge find(final int id) {
        for (int i = 0; i < merges.size(); i++) {
            if (merges.get(i).id == id) {
                return merges.get(i);
            }
        }
        return null;
    }

    private void answer(
            final int kind, final long epoch, final long first, final long second, final int id, final int flag) {
        rings.tell(state);
        if (!DeskRings.write(rings.replies, kind, epoch, first, second, id, flag)) {
            throw new IllegalStateException("what became of merge " + id + " does not fit the ring of "
                    + DeskRings.RING_BYTES + " bytes, though there was room for it");
        }
    }
}
