package io.sternline.replication.changelog;

import java.util.List;

/**
 * Reads on from segment to segment. It takes a change only if everything between it and the one before is known to be there:
 * by the previous revision that each batch names, not by its place in a file.
 *
 * <p>It is of the history in which it was opened. One that was recorded but not begun yet has nothing to be read: then it waits,
 * without a segment.
 */
final class SegmentCursor implements ChangeCursor {
    private final SegmentList log;
    private final long history;
    private final int slot;
    /** Null when closed, and as long as its history has not begun. */
    private SegmentReader reader;

    private long revision;
    private ChangeHandler handler;
    private final SegmentReader.BatchHandler onBatch = this::onBatch;
    private boolean isOpen = true;

    SegmentCursor(final SegmentList log, final long revision) {
        this.log = log;
        this.revision = revision;
        this.history = log.history();
        this.slot = log.cursors().open(revision);
        boolean isBegun = false;
        try {
            begin();
            isBegun = true;
        } finally {
            if (!isBegun) {
                close();
            }
        }
    }

    /** @return whether there is something to read from. */
    private boolean begin() {
        if (reader == null) {
            reader = locate();
            if (reader == null) {
                return false;
            }
            reader.seek(revision);
            requireKnown();
        }
        return true;
    }

    /** The newest segment that begins at or below the revision. Null if this cursor's history has not begun. */
    private SegmentReader locate() {
        while (true) {
            final SegmentList.View view = log.view();
            requireSameHistory(view);
            if (view.history() < history) {
                if (log.oldestRevision() > revision) {
                    throw dropped();
                }
                return null;
            }
            Segment found = null;
            for (final Segment segment : view.segments()) {
                found = segment.beginRevision() <= revision ? segment : found;
            }
            if (found == null) {
                throw dropped();
            }
            final SegmentReader opened = SegmentReader.open(found);
            if (opened != null) {
                return opened;
            }
        }
    }

    private void requireSameHistory(final SegmentList.View view) {
        if (Math.max(view.history(), log.history()) != history) {
            throw compacted("the log has begun another history since, and what was read up to revision " + revision
                    + " may not be part of that");
        }
    }

    /** Looks at what comes next, which may show that this revision is none of its history. */
    private void requireKnown() {
        final LookAhead ahead = new LookAhead();
        while (!ahead.isBehind && reader.read(ahead) == SegmentReader.Found.BATCH) {
            // The batch ends at or below the revision.
        }
        reader.seek(revision);
    }

    private final class LookAhead implements SegmentReader.BatchHandler {
        private boolean isBehind;

        @Override
        public void onBatch(final ChangeBatch batch) {
            isBehind = batch.lastRevision() > revision;
            if (isBehind) {
                requireSuccessor(batch);
            }
        }
    }

    @Override
    public int poll(final ChangeHandler changeHandler, final int batchesMax) {
        if (!isOpen) {
            throw new IllegalStateException("the cursor is closed");
        }
        handler = changeHandler;
        int batches = 0;
        while (batches < batchesMax && readNext()) {
            batches++;
        }
        return batches;
    }

    /** @return false at the end. */
    private boolean readNext() {
        while (true) {
            if (log.history() != history) {
                requireSameHistory(log.view());
            }
            if (!begin()) {
                return false;
            }
            if (reader.segment().isDropped()) {
                relocate();
            }
            SegmentReader.Found found = reader.read(onBatch);
            if (found != SegmentReader.Found.BATCH) {
                final Segment next = next();
                if (found == SegmentReader.Found.END && next != null) {
                    // What was appended before the next one began can be seen by now.
                    found = reader.read(onBatch);
                }
                if (found == SegmentReader.Found.DAMAGE
                        && (next == null || next.beginRevision() != reader.endRevision())) {
                    throw reader.damaged();
                }
                if (next == null) {
                    return false;
                }
                if (found != SegmentReader.Found.BATCH) {
                    goOn(next);
                    continue;
                }
            }
            log.cursors().move(slot, revision);
            return true;
        }
    }

    /** The segment behind the present one; null if that is the newest. */
    private Segment next() {
        final SegmentList.View view = log.view();
        requireSameHistory(view);
        final List<Segment> segments = view.segments();
        Segment next = null;
        for (int i = segments.size() - 1;
                i >= 0 && segments.get(i).number() > reader.segment().number();
                i--) {
            next = segments.get(i);
        }
        return next;
    }

    private void goOn(final Segment next) {
        if (reader.segment().isDropped()) {
            relocate();
            return;
        }
        if (next.beginRevision() != reader.endRevision() && !next.isAnew()) {
            throw new DamagedLogException(
                    "the change log ends at revision " + reader.endRevision() + " in segment " + reader.segment()
                            + ", but goes on behind " + next.beginRevision() + " in " + next
                            + ". The node drops the former when it starts next",
                    null);
        }
        final SegmentReader opened = SegmentReader.open(next);
        if (opened != null) {
            reader.close();
            reader = opened;
        } else {
            relocate();
        }
    }

    /** Retention has dropped the segment: all is well if its changes had been read. */
    private void relocate() {
        final SegmentReader opened = locate();
        reader.close();
        reader = opened;
        reader.seek(revision);
    }

    private void onBatch(final ChangeBatch batch) {
        if (batch.lastRevision() <= revision) {
            return;
        }
        requireSuccessor(batch);
        int index = ChangeBatch.HEADER_BYTES;
        final long first = batch.firstRevision();
        for (int i = 0; i < batch.count(); i++) {
            final int length = batch.length(index);
            if (first + i > revision) {
                handler.onChange(first + i, batch.buffer(), index + ChangeBatch.CHANGE_HEADER_BYTES, length);
                revision = first + i;
            }
            index += ChangeBatch.CHANGE_HEADER_BYTES + length;
        }
    }

    private void requireSuccessor(final ChangeBatch batch) {
        if (batch.previousRevision() > revision) {
            throw compacted("the log holds nothing between revision " + revision + " and " + batch.previousRevision());
        }
        if (batch.previousRevision() < revision
                && revision < batch.firstRevision()
                && !log.kind().isPlaceBefore(revision, batch.firstRevision())) {
            throw compacted("revision " + revision + " is of another history: here " + batch.firstRevision()
                    + " came after " + batch.previousRevision());
        }
    }

    private CompactedLogException dropped() {
        return compacted("the changes after revision " + revision + " have been dropped");
    }

    private CompactedLogException compacted(final String what) {
        final long oldest = log.oldestRevision();
        return new CompactedLogException(what + ". Read after revision " + oldest + " or a later one", oldest);
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public void close() {
        if (isOpen) {
            isOpen = false;
            log.cursors().close(slot);
            if (reader != null) {
                reader.close();
            }
        }
    }
}
