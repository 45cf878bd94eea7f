package io.sternline.replication.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.replication.changelog.ChangeRecorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** A map. A record is {@code key=value}; of a tail, keys are taken over that the primary has not changed since. */
final class FakeState implements AsyncStateMachine {
    private static final int TERM_SHIFT = 40;

    private final NavigableMap<String, String> entries = new TreeMap<>();
    private final List<Merge> merges = new ArrayList<>();
    private final Consumer<String> onUnknown;
    private ChangeRecorder recorder = ChangeRecorder.NONE;
    private boolean isPrimary;
    private boolean hasBegun;
    private long term;
    private long revision;
    private long completeAt;
    private int copies;
    private boolean isClosedToRecords;

    /** @param onUnknown told of changes of a tail that were not taken over as this node's log does not reach back. */
    FakeState(final Consumer<String> onUnknown) {
        this.onUnknown = onUnknown;
    }

    NavigableMap<String, String> entries() {
        return entries;
    }

    /** Copies that were begun. */
    int copies() {
        return copies;
    }

    /** The log has not told of the namespace. */
    void isClosedToRecords(final boolean isClosed) {
        isClosedToRecords = isClosed;
    }

    void onRole(final boolean nowPrimary, final long newTerm) {
        isPrimary = nowPrimary;
        term = newTerm;
        merges.clear();
        hasBegun = false;
    }

    @Override
    public boolean hasBegun() {
        return hasBegun;
    }

    @Override
    public void begin() {
        if (!isPrimary || !isComplete()) {
            throw new IllegalStateException("not a primary with a state");
        }
        hasBegun = true;
        revision = Math.max(revision, term << TERM_SHIFT);
    }

    /** A client's command. */
    void put(final String key, final String value) {
        if (!hasBegun) {
            throw new IllegalStateException("not a primary that has begun");
        }
        merges.forEach(merge -> merge.changed.add(key));
        revision++;
        entries.put(key, value);
        final byte[] bytes = (key + "=" + value).getBytes(UTF_8);
        recorder.record(revision, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Override
    public void changeRecorder(final ChangeRecorder newRecorder) {
        recorder = newRecorder;
    }

    @Override
    public void admission(final AsyncAdmission admission) {
        throw new IllegalStateException("nobody asks for it here");
    }

    @Override
    public long revision() {
        return revision;
    }

    @Override
    public boolean isComplete() {
        return revision >= completeAt;
    }

    @Override
    public Applied apply(final long newRevision, final DirectBuffer buffer, final int offset, final int length) {
        requireFollower();
        if (newRevision <= revision) {
            return Applied.KNOWN;
        }
        if (isClosedToRecords) {
            return Applied.NOT_YET;
        }
        put(text(buffer, offset, length));
        revision = newRevision;
        recorder.record(revision, buffer, offset, length);
        return Applied.DONE;
    }

    @Override
    public void standAt(final long newRevision) {
        requireFollower();
        revision = Math.max(revision, newRevision);
    }

    @Override
    public void goBack(final long newRevision, final long newCompleteAt) {
        requireFollower();
        revision = newRevision;
        completeAt = newCompleteAt;
    }

    @Override
    public AsyncCopy copy() {
        copies++;
        return new Copy();
    }

    @Override
    public void beginLoad() {
        requireFollower();
        completeAt = Long.MAX_VALUE;
        revision = 0;
        entries.clear();
    }

    @Override
    public boolean load(final DirectBuffer buffer, final int offset, final int length) {
        if (!isClosedToRecords) {
            put(text(buffer, offset, length));
        }
        return !isClosedToRecords;
    }

    @Override
    public void endLoad(final long newRevision, final long newCompleteAt) {
        revision = newRevision;
        completeAt = newCompleteAt;
        recorder.continueAt(newRevision);
    }

    @Override
    public TailMerge merge(final long commonRevision, final boolean isLogged) {
        return new Merge(isLogged);
    }

    private void put(final String[] keyAndValue) {
        entries.put(keyAndValue[0], keyAndValue[1]);
    }

    private static String[] text(final DirectBuffer buffer, final int offset, final int length) {
        return buffer.getStringWithoutLengthUtf8(offset, length).split("=", 2);
    }

    private void requireFollower() {
        if (hasBegun) {
            throw new IllegalStateException("the primary of term " + term + " follows nobody");
        }
    }

    private final class Copy implements AsyncCopy {
        private final long start = revision;
        private long end = revision;
        private String last = "";

        @Override
        public long startRevision() {
            return start;
        }

        @Override
        public boolean next(final RecordHandler handler, final int bytesMax) {
            end = revision;
            int left = bytesMax;
            for (final Map.Entry<String, String> entry :
                    entries.tailMap(last, false).entrySet()) {
                if (left <= 0) {
                    return true;
                }
                final byte[] bytes = (entry.getKey() + "=" + entry.getValue()).getBytes(UTF_8);
                handler.onRecord(new UnsafeBuffer(bytes), 0, bytes.length);
                left -= bytes.length;
                last = entry.getKey();
            }
            return false;
        }

        @Override
        public long endRevision() {
            return end;
        }
    }

    private final class Merge implements TailMerge {
        private final Map<String, String> tail = new HashMap<>();
        private final Set<String> changed = new HashSet<>();
        private final boolean isLogged;
        private long taken;
        private long overtaken;

        Merge(final boolean isLogged) {
            this.isLogged = isLogged;
        }

        @Override
        public boolean add(final DirectBuffer buffer, final int offset, final int length) {
            final String[] keyAndValue = text(buffer, offset, length);
            tail.put(keyAndValue[0], keyAndValue[1]);
            return true;
        }

        @Override
        public long endTail() {
            merges.add(this);
            return revision;
        }

        @Override
        public void changed(final DirectBuffer buffer, final int offset, final int length) {
            changed.add(text(buffer, offset, length)[0]);
        }

        @Override
        public boolean work(final int changesMax) {
            final Iterator<Map.Entry<String, String>> next = tail.entrySet().iterator();
            for (int i = 0; i < changesMax && next.hasNext(); i++) {
                final Map.Entry<String, String> change = next.next();
                next.remove();
                final boolean isUnchanged =
                        !changed.contains(change.getKey()) && (isLogged || entries.containsKey(change.getKey()));
                if (isUnchanged) {
                    taken++;
                    put(change.getKey(), change.getValue());
                } else {
                    overtaken++;
                    unknown(change.getKey());
                }
            }
            return !tail.isEmpty();
        }

        private void unknown(final String key) {
            if (!isLogged) {
                onUnknown.accept(key);
            }
        }

        @Override
        public Verdict verdict() {
            return isLogged ? Verdict.ROLL_FORWARD : Verdict.REBUILD;
        }

        @Override
        public void close() {
            merges.remove(this);
        }

        @Override
        public long taken() {
            return taken;
        }

        @Override
        public long overtaken() {
            return overtaken;
        }
    }
}
