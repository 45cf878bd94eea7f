package io.sternline.replication.changelog;

import java.util.List;

/**
 * Reads on from segment to segment. It takes a change only if everything between it and the one before is known to be there:
 * by the previous revision that each batch names, not by its place in a file.
 */
final class SegmentCursor implements ChangeCursor {
    private final SegmentList log;
    /** Null when closed. */
    private SegmentReader reader;

    private long revision;
    private ChangeHandler handler;
    private final SegmentReader.BatchHandler onBatch = this::onBatch;
    private boolean isOpen = true;

    SegmentCursor(final SegmentList log, final long revision) {
        this.log = log;
        this.revision = revision;
        reader = locate();
        reader.seek(revision);
        requireKnown();
    }

    /** The newest segment that begins at or below the revision. */
    private SegmentReader locate() {
        while (true) {
            final List<Segment> segments = log.segments();
            Segment found = null;
            for (final Segment segment : segments) {
                found = segment.beginRevision() <= revision ? segment : found;
            }
            if (found == null) {
                throw compacted("the changes after revision " + revision + " have been dropped");
            }
            final SegmentReader opened = SegmentReader.open(found);
            if (opened != null) {
                return opened;
            }
        }
    }

    /** Looks at what comes next, which may show that this revision is none of its history. */
    private void requireKnown() {
        final LookAhead ahead = new LookAhead();
        try {
            while (!ahead.isBehind && reader.read(ahead) == SegmentReader.Found.BATCH) {
                // The batch ends at or below the revision.
            }
            reader.seek(revision);
        } catch (final CompactedLogException e) {
            close();
            throw e;
        }
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
        while (batches < batchesMax) {
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
                    return batches;
                }
                if (found != SegmentReader.Found.BATCH) {
                    goOn(next);
                    continue;
                }
            }
            batches++;
        }
        return batches;
    }

    /** The segment behind the present one; null if that is the newest. */
    private Segment next() {
        Segment next = null;
        final List<Segment> segments = log.segments();
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
        if (batch.previousRevision() < revision && revision < batch.firstRevision()) {
            throw compacted("revision " + revision + " is of another history: here " + batch.firstRevision()
                    + " came after " + batch.previousRevision());
        }
    }

    private CompactedLogException compacted(final String what) {
        final long oldest = log.segments().get(0).beginRevision();
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
            reader.close();
        }
    }
}
