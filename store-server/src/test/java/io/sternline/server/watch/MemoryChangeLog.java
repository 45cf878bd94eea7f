package io.sternline.server.watch;

import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/** A change log in memory: batches, retention, jumps of revisions and damage. Any thread. */
public final class MemoryChangeLog implements ChangeLog {
    private record Batch(long previousRevision, List<TestChange> changes) {
        long last() {
            return changes.get(changes.size() - 1).revision();
        }
    }

    private final List<Batch> batches = new ArrayList<>();
    private long dropped;
    private long oldestRevision;
    private long damagedBatch = -1;
    private int openCursors;
    private int cursorsOpened;

    public MemoryChangeLog() {
        this(0);
    }

    public MemoryChangeLog(final long oldestRevision) {
        this.oldestRevision = oldestRevision;
    }

    /** One batch; may begin far above the newest revision. */
    public synchronized void append(final TestChange... changes) {
        batches.add(new Batch(newestRevision(), List.of(changes)));
    }

    /** Retention drops whole batches that end at or below a revision. */
    public synchronized void compact(final long revision) {
        while (!batches.isEmpty() && batches.get(0).last() <= revision) {
            oldestRevision = batches.remove(0).last();
            dropped++;
        }
    }

    /** The log begins anew behind a revision, and what it had is dropped; those who had read on find out. */
    public synchronized void continueAt(final long revision) {
        dropped += batches.size();
        batches.clear();
        oldestRevision = revision;
    }

    /** The next batch that is appended cannot be read. */
    public synchronized void damageNext() {
        damagedBatch = dropped + batches.size();
    }

    public synchronized int openCursors() {
        return openCursors;
    }

    /** Ever. */
    public synchronized int cursorsOpened() {
        return cursorsOpened;
    }

    @Override
    public synchronized long oldestRevision() {
        return oldestRevision;
    }

    @Override
    public synchronized long newestRevision() {
        return batches.isEmpty()
                ? oldestRevision
                : batches.get(batches.size() - 1).last();
    }

    @Override
    public synchronized ChangeCursor openCursor(final long revision) {
        if (revision < oldestRevision) {
            throw compacted(revision);
        }
        long next = dropped;
        for (final Batch batch : batches) {
            if (batch.previousRevision < revision
                    && revision < batch.changes.get(0).revision()) {
                throw compacted(revision);
            }
            if (batch.last() <= revision) {
                next++;
            }
        }
        openCursors++;
        cursorsOpened++;
        return new Cursor(revision, next);
    }

    private CompactedLogException compacted(final long revision) {
        return new CompactedLogException(
                "changes after revision " + revision + " are gone; the oldest that can be read after is "
                        + oldestRevision,
                oldestRevision);
    }

    private synchronized List<TestChange> batch(final long number, final long revision) {
        if (number < dropped) {
            throw compacted(revision);
        }
        if (number == damagedBatch) {
            throw new DamagedLogException("batch " + number + " has another checksum", null);
        }
        if (number - dropped >= batches.size()) {
            return List.of();
        }
        final Batch batch = batches.get((int) (number - dropped));
        if (batch.previousRevision < revision && revision < batch.changes.get(0).revision()) {
            throw compacted(revision);
        }
        return batch.changes;
    }

    private final class Cursor implements ChangeCursor {
        private long revision;
        private long next;
        private boolean isClosed;

        Cursor(final long revision, final long next) {
            this.revision = revision;
            this.next = next;
        }

        @Override
        public int poll(final ChangeHandler handler, final int batchesMax) {
            if (isClosed) {
                throw new IllegalStateException("closed at revision " + revision);
            }
            for (int read = 0; read < batchesMax; read++) {
                final List<TestChange> changes = batch(next, revision);
                if (changes.isEmpty()) {
                    return read;
                }
                next++;
                for (final TestChange change : changes) {
                    if (change.revision() > revision) {
                        revision = change.revision();
                        // Somewhere within another buffer, as it would lie in a file.
                        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[change.message().length + 24]);
                        buffer.putBytes(16, change.message());
                        handler.onChange(revision, buffer, 16, change.message().length);
                    }
                }
            }
            return batchesMax;
        }

        @Override
        public long revision() {
            return revision;
        }

        @Override
        public void close() {
            if (!isClosed) {
                isClosed = true;
                synchronized (MemoryChangeLog.this) {
                    openCursors--;
                }
            }
        }
    }
}
