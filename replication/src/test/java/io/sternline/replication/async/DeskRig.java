package io.sternline.replication.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.replication.Role;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeRecorder;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Desk and port around a state, with a log in memory; the test plays both threads. */
final class DeskRig implements StatePort.Handler {
    final MapState state = new MapState();
    final MemoryStore store = new MemoryStore();
    final DeskRings rings = new DeskRings();
    final RingStatePort port = new RingStatePort(rings);
    final StateDesk desk;

    /** What came back, as texts. */
    final List<String> replies = new ArrayList<>();

    DeskRig() {
        state.changeRecorder(store.recorder());
        state.beginLoad();
        desk = new StateDesk(rings, state, store);
    }

    static UnsafeBuffer record(final String text) {
        return new UnsafeBuffer(text.getBytes(UTF_8));
    }

    long epoch() {
        return port.standing().epoch();
    }

    /** @return the new epoch. */
    long role(final Role role, final long term) {
        state.onRole(role, term);
        desk.onRole(role, term, role == Role.PRIMARY ? 0 : 1);
        if (role == Role.PRIMARY && state.isComplete()) {
            state.begin();
        }
        return epoch();
    }

    /** A complete state in that role. @return the epoch. */
    long complete(final Role role, final long term) {
        final long epoch = role(role, term);
        port.endRestore(epoch, 0, 0);
        if (role == Role.PRIMARY) {
            port.begin(epoch);
        }
        work();
        return epoch;
    }

    boolean apply(final long epoch, final long revision, final String text) {
        final UnsafeBuffer record = record(text);
        return port.apply(epoch, revision, record, 0, record.capacity());
    }

    /** Both threads, until neither has anything to do; a ring that wraps gives nothing once. */
    void work() {
        int idle = 0;
        while (idle < 3) {
            idle = desk.doWork() + poll() > 0 ? 0 : idle + 1;
        }
    }

    int poll() {
        return port.poll(this, 100);
    }

    @Override
    public void onCopied(final int copyId, final DirectBuffer buffer, final int offset, final int length) {
        replies.add(copyId + " copied " + (length > 100 ? length : buffer.getStringWithoutLengthUtf8(offset, length)));
    }

    @Override
    public void onSlice(final int copyId, final long startRevision, final long endRevision, final boolean isMore) {
        replies.add(copyId + " slice " + startRevision + " to " + endRevision + (isMore ? " and more" : ""));
    }

    @Override
    public void onTailEnded(final int mergeId, final long endRevision) {
        replies.add(mergeId + " ended " + endRevision);
    }

    @Override
    public void onMerged(final int mergeId, final TailMerge.Verdict verdict, final long taken, final long overtaken) {
        replies.add(mergeId + " merged " + verdict + ' ' + taken + ' ' + overtaken);
    }

    @Override
    public void onTailTooLong(final int mergeId) {
        replies.add(mergeId + " too long");
    }

    /** Of the log nothing but what the desk asks for and changes. */
    static final class MemoryStore implements AsyncStore {
        final NavigableMap<Long, String> changes = new TreeMap<>();
        long oldestRevision;
        List<Long> endsBefore = List.of();

        @Override
        public ChangeRecorder recorder() {
            return new ChangeRecorder() {
                @Override
                public void record(final long revision, final DirectBuffer buffer, final int offset, final int length) {
                    if (revision > recordedRevision()) {
                        changes.put(
                                revision, length > 100 ? "long" : buffer.getStringWithoutLengthUtf8(offset, length));
                    }
                }

                @Override
                public void continueAt(final long revision) {
                    if (revision > recordedRevision()) {
                        MemoryStore.this.continueAt(revision);
                    }
                }
            };
        }

        @Override
        public void continueAt(final long revision) {
            changes.clear();
            oldestRevision = revision;
        }

        @Override
        public void continueAt(final long revision, final List<Long> newEndsBefore) {
            continueAt(revision);
            endsBefore = newEndsBefore;
        }

        @Override
        public long recordedRevision() {
            return changes.isEmpty() ? oldestRevision : changes.lastKey();
        }

        @Override
        public TermEnds termEnds() {
            throw new AssertionError("not the desk's to ask");
        }

        @Override
        public ChangeLog log() {
            throw new AssertionError("not the desk's to ask");
        }

        @Override
        public Optional<Checkpoint> checkpoint() {
            throw new AssertionError("not the desk's to ask");
        }

        @Override
        public boolean hasBeenComplete() {
            throw new AssertionError("not the desk's to ask");
        }

        @Override
        public CheckpointWriter beginCheckpoint() {
            throw new AssertionError("not the desk's to ask");
        }

        @Override
        public boolean isCheckpointDue() {
            throw new AssertionError("not the desk's to ask");
        }

        @Override
        public void close() {}
    }
}
