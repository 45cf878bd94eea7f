package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.changelog.CompactedLogException;
import io.sternline.replication.changelog.DamagedLogException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A node's disk. Outlives its node. Changes can be read when the test lets them get to the log. */
final class MemoryStore implements AsyncStore {
    private record Saved(
            int history, long startRevision, long revision, List<byte[]> copied, NavigableMap<Long, byte[]> changed)
            implements Checkpoint {
        @Override
        public CheckpointReader open() {
            return new SavedReader(this);
        }
    }

    private final NavigableMap<Long, byte[]> changes = new TreeMap<>();
    private final Recorder recorder = new Recorder();
    /** Last change of each term that the log does not reach back to. */
    private final NavigableMap<Long, Long> earlier = new TreeMap<>();

    private long oldest;
    private long readable;
    private Saved checkpoint;
    private long damagedBehind = Long.MAX_VALUE;
    private boolean isDue;
    private volatile boolean isHolding;
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private boolean isFull;
    private int history;
    private int checkpoints;
    private int openCursors;

    NavigableMap<Long, byte[]> changes() {
        return changes;
    }

    /** The change log's thread works. */
    int work() {
        final boolean isBehind = readable < recordedRevision();
        readable = recordedRevision();
        return isBehind ? 1 : 0;
    }

    /** Retention drops all but the newest changes, and what would have to follow the checkpoint. */
    void dropUnneededChanges(final int kept) {
        while (isValid() && changes.size() > kept && changes.firstKey() <= checkpoint.revision()) {
            dropOldest();
        }
    }

    private void dropOldest() {
        oldest = changes.pollFirstEntry().getKey();
        earlier.put(Histories.term(oldest), oldest);
    }

    /** Drops all but the newest changes, whatever needs them. */
    void dropOldChanges(final int kept) {
        while (changes.size() > kept) {
            dropOldest();
        }
    }

    /** From here on the log cannot be read, until it begins anew. */
    void damageBehind(final long revision) {
        damagedBehind = revision;
    }

    void due() {
        isDue = true;
    }

    /** The disk does not answer: whoever forces a checkpoint to it stands still until it is let go. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letGo() {
        gate.countDown();
    }

    boolean isHolding() {
        return isHolding;
    }

    private void force() {
        try {
            isHolding = true;
            gate.await();
            isHolding = false;
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a checkpoint was forced to the disk", e);
        }
    }

    /** Takes no checkpoint. */
    void full(final boolean isNowFull) {
        isFull = isNowFull;
    }

    int checkpoints() {
        return checkpoints;
    }

    int openCursors() {
        return openCursors;
    }

    @Override
    public ChangeRecorder recorder() {
        return recorder;
    }

    @Override
    public void continueAt(final long revision) {
        continueAt(revision, Histories.endsBefore(termEnds(), revision));
    }

    @Override
    public void continueAt(final long revision, final List<Long> endsBefore) {
        earlier.clear();
        endsBefore.forEach(end -> earlier.put(Histories.term(end), end));
        changes.clear();
        oldest = revision;
        readable = revision;
        damagedBehind = Long.MAX_VALUE;
        history++;
    }

    @Override
    public ChangeLog log() {
        return new Log();
    }

    @Override
    public TermEnds termEnds() {
        final NavigableMap<Long, Long> ends = new TreeMap<>();
        if (oldest > 0) {
            ends.put(Histories.term(oldest), oldest);
        }
        changes.keySet().forEach(revision -> ends.put(Histories.term(revision), revision));
        final List<Long> all = new ArrayList<>(ends.values());
        if (oldest > 0 && all.get(0) != oldest) {
            all.add(0, oldest);
        }
        all.addAll(0, earlier.headMap(Histories.term(oldest)).values());
        return new TermEnds(oldest, all);
    }

    @Override
    public long recordedRevision() {
        return changes.isEmpty() ? oldest : changes.lastKey();
    }

    @Override
    public Optional<Checkpoint> checkpoint() {
        return isValid() ? Optional.of(checkpoint) : Optional.empty();
    }

    @Override
    public boolean isCheckpointDue() {
        return isDue || !isValid();
    }

    private boolean isValid() {
        return checkpoint != null && checkpoint.history() == history && oldest <= checkpoint.revision();
    }

    @Override
    public boolean hasBeenComplete() {
        return checkpoint != null;
    }

    @Override
    public CheckpointWriter beginCheckpoint() {
        if (isFull) {
            throw new IllegalStateException("no room for a checkpoint");
        }
        return new Writer();
    }

    @Override
    public void close() {
        changes.clear();
    }

    private static byte[] bytes(final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        return bytes;
    }

    private final class Recorder implements ChangeRecorder {
        @Override
        public void record(final long revision, final DirectBuffer buffer, final int offset, final int length) {
            if (revision > recordedRevision()) {
                changes.put(revision, bytes(buffer, offset, length));
            }
        }

        @Override
        public void continueAt(final long revision) {
            if (revision > recordedRevision()) {
                MemoryStore.this.continueAt(revision);
            }
        }
    }

    private final class Log implements ChangeLog {
        @Override
        public long oldestRevision() {
            return oldest;
        }

        @Override
        public long newestRevision() {
            return readable;
        }

        @Override
        public ChangeCursor openCursor(final long revision) {
            final Cursor cursor = new Cursor(revision);
            cursor.requireKnown();
            openCursors++;
            return cursor;
        }
    }

    private final class Cursor implements ChangeCursor {
        private static final int BATCH = 5;

        private long revision;
        private boolean isOpen = true;

        Cursor(final long revision) {
            this.revision = revision;
        }

        private void requireKnown() {
            final Long next = changes.higherKey(revision);
            final Long before = changes.floorKey(revision);
            final long previous = before == null ? oldest : before;
            if (revision < oldest || (next != null && previous != revision)) {
                throw new CompactedLogException(
                        "revision " + revision + " is no place in the log behind " + oldest, oldest);
            }
        }

        @Override
        public int poll(final ChangeHandler handler, final int batchesMax) {
            requireKnown();
            int count = 0;
            for (final Map.Entry<Long, byte[]> change :
                    changes.tailMap(revision, false).entrySet()) {
                if (change.getKey() > damagedBehind) {
                    throw new DamagedLogException("damaged behind revision " + damagedBehind, null);
                }
                if (count == BATCH || change.getKey() > readable) {
                    break;
                }
                revision = change.getKey();
                handler.onChange(revision, new UnsafeBuffer(change.getValue()), 0, change.getValue().length);
                count++;
            }
            return count > 0 ? 1 : 0;
        }

        @Override
        public long revision() {
            return revision;
        }

        @Override
        public void close() {
            openCursors -= isOpen ? 1 : 0;
            isOpen = false;
        }
    }

    private static final class SavedReader implements CheckpointReader {
        private final Saved saved;
        private int copied;
        private long changed;

        SavedReader(final Saved saved) {
            this.saved = saved;
            this.changed = saved.startRevision();
        }

        @Override
        public int poll(final RecordHandler handler, final int limit) {
            int count = 0;
            while (count < limit && copied < saved.copied().size()) {
                final byte[] record = saved.copied().get(copied);
                if (!handler.onRecord(0, new UnsafeBuffer(record), 0, record.length)) {
                    return count;
                }
                copied++;
                count++;
            }
            while (count < limit && saved.changed().higherKey(changed) != null) {
                final Map.Entry<Long, byte[]> next = saved.changed().higherEntry(changed);
                if (!handler.onRecord(next.getKey(), new UnsafeBuffer(next.getValue()), 0, next.getValue().length)) {
                    return count;
                }
                changed = next.getKey();
                count++;
            }
            return count;
        }

        @Override
        public boolean isAtEnd() {
            return copied == saved.copied().size() && saved.changed().higherKey(changed) == null;
        }

        @Override
        public void close() {
            copied = saved.copied().size();
        }
    }

    private final class Writer implements CheckpointWriter {
        private final List<byte[]> copied = new ArrayList<>();
        private final NavigableMap<Long, byte[]> changed = new TreeMap<>();
        private final int begun = history;

        @Override
        public void copied(final DirectBuffer buffer, final int offset, final int length) {
            copied.add(bytes(buffer, offset, length));
        }

        @Override
        public void changed(final long revision, final DirectBuffer buffer, final int offset, final int length) {
            changed.put(revision, bytes(buffer, offset, length));
        }

        @Override
        public void commit(final long startRevision, final long endRevision) {
            force();
            if (begun != history) {
                return;
            }
            checkpoint = new Saved(history, startRevision, endRevision, copied, changed);
            isDue = false;
            checkpoints++;
        }

        @Override
        public void close() {
            // Nothing is kept but by commit.
        }
    }
}
