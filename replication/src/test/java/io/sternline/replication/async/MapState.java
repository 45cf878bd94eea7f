package io.sternline.replication.async;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.replication.Role;
import io.sternline.replication.changelog.ChangeRecorder;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The smallest state that can be replicated behind its primary: a map of texts. A record is {@code key=value}. Test threads
 * may look at any time.
 */
public final class MapState implements AsyncStateMachine {
    private static final int TERM_SHIFT = 40;

    private final SortedMap<String, String> entries = new TreeMap<>();
    private final Map<String, Long> changedAt = new HashMap<>();
    private final Map<Merge, Set<String>> merges = new LinkedHashMap<>();
    private ChangeRecorder recorder = ChangeRecorder.NONE;
    private AsyncAdmission admission = AsyncAdmission.OPEN;
    private boolean isPrimary;
    private boolean hasBegun;
    private boolean isToldOfNamespaces = true;
    private long term;
    private long revision;
    private long completeAt;

    /** Nothing can be applied or loaded meanwhile. */
    public synchronized void toldOfNamespaces(final boolean isTold) {
        isToldOfNamespaces = isTold;
    }

    public synchronized void onRole(final Role role, final long newTerm) {
        isPrimary = role == Role.PRIMARY;
        term = newTerm;
        merges.clear();
        hasBegun = false;
    }

    @Override
    public synchronized boolean hasBegun() {
        return hasBegun;
    }

    @Override
    public synchronized void begin() {
        if (!isPrimary || !isComplete()) {
            throw new IllegalStateException("not a primary with a state");
        }
        hasBegun = true;
        revision = Math.max(revision, term << TERM_SHIFT);
    }

    /** A client's command. @return null if it was carried out; else why not. */
    public synchronized String put(final String key, final String value) {
        final String refusal = admission.refusal();
        if (!hasBegun || refusal != null) {
            return refusal == null ? "not done: not a complete primary" : refusal;
        }
        change(key, value);
        merges.values().forEach(changed -> changed.add(key));
        return null;
    }

    /** Why no commands are taken now; null if they are. */
    public synchronized String refusal() {
        return admission.refusal();
    }

    private void change(final String key, final String value) {
        revision++;
        keep(key, value);
        final byte[] bytes = (key + '=' + value).getBytes(UTF_8);
        recorder.record(revision, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    private void keep(final String key, final String value) {
        entries.put(key, value);
        changedAt.put(key, revision);
    }

    public synchronized Map<String, String> entries() {
        return new TreeMap<>(entries);
    }

    @Override
    public synchronized void changeRecorder(final ChangeRecorder newRecorder) {
        recorder = newRecorder;
    }

    @Override
    public synchronized void admission(final AsyncAdmission newAdmission) {
        admission = newAdmission;
    }

    @Override
    public synchronized long revision() {
        return revision;
    }

    @Override
    public synchronized boolean isComplete() {
        return revision >= completeAt;
    }

    @Override
    public synchronized Applied apply(
            final long newRevision, final DirectBuffer buffer, final int offset, final int length) {
        requireFollower();
        if (newRevision <= revision) {
            return Applied.KNOWN;
        }
        if (!isToldOfNamespaces) {
            return Applied.NOT_YET;
        }
        revision = newRevision;
        keepRecord(buffer, offset, length);
        recorder.record(newRevision, buffer, offset, length);
        return Applied.DONE;
    }

    private void keepRecord(final DirectBuffer buffer, final int offset, final int length) {
        final String[] record = split(buffer, offset, length);
        keep(record[0], record[1]);
    }

    private static String[] split(final DirectBuffer buffer, final int offset, final int length) {
        return buffer.getStringWithoutLengthUtf8(offset, length).split("=", 2);
    }

    @Override
    public synchronized void standAt(final long newRevision) {
        requireFollower();
        revision = Math.max(revision, newRevision);
    }

    @Override
    public synchronized void goBack(final long newRevision, final long newCompleteAt) {
        requireFollower();
        revision = newRevision;
        completeAt = newCompleteAt;
    }

    @Override
    public synchronized AsyncCopy copy() {
        return new Copy(revision);
    }

    private final class Copy implements AsyncCopy {
        private final long startRevision;
        private String lastKey = "";
        private long endRevision;

        Copy(final long startRevision) {
            this.startRevision = startRevision;
        }

        @Override
        public long startRevision() {
            return startRevision;
        }

        @Override
        public boolean next(final RecordHandler handler, final int bytesMax) {
            synchronized (MapState.this) {
                endRevision = revision;
                int bytesLeft = bytesMax;
                final Iterator<Map.Entry<String, String>> rest =
                        new ArrayList<>(entries.tailMap(lastKey + '\0').entrySet()).iterator();
                while (rest.hasNext() && bytesLeft > 0) {
                    final Map.Entry<String, String> entry = rest.next();
                    lastKey = entry.getKey();
                    final byte[] bytes = (lastKey + '=' + entry.getValue()).getBytes(UTF_8);
                    bytesLeft -= bytes.length;
                    handler.onRecord(new UnsafeBuffer(bytes), 0, bytes.length);
                }
                return rest.hasNext();
            }
        }

        @Override
        public long endRevision() {
            return endRevision;
        }
    }

    @Override
    public synchronized void beginLoad() {
        requireFollower();
        entries.clear();
        changedAt.clear();
        revision = 0;
        completeAt = Long.MAX_VALUE;
    }

    @Override
    public synchronized boolean load(final DirectBuffer buffer, final int offset, final int length) {
        if (isToldOfNamespaces) {
            keepRecord(buffer, offset, length);
        }
        return isToldOfNamespaces;
    }

    @Override
    public synchronized void endLoad(final long newRevision, final long newCompleteAt) {
        revision = newRevision;
        completeAt = newCompleteAt;
        recorder.continueAt(newRevision);
    }

    @Override
    public synchronized TailMerge merge(final long commonRevision, final boolean isLogged) {
        return new Merge(isLogged);
    }

    private final class Merge implements TailMerge {
        private final List<String[]> tail = new ArrayList<>();
        private final Set<String> changed = new HashSet<>();
        private final boolean isLogged;
        private long bytes;
        private int next;
        private long taken;

        Merge(final boolean isLogged) {
            this.isLogged = isLogged;
        }

        @Override
        public boolean add(final DirectBuffer buffer, final int offset, final int length) {
            bytes += length;
            if (bytes > TAIL_BYTES_MAX) {
                return false;
            }
            tail.add(split(buffer, offset, length));
            return true;
        }

        @Override
        public long endTail() {
            synchronized (MapState.this) {
                merges.put(this, new HashSet<>());
                return revision;
            }
        }

        @Override
        public void changed(final DirectBuffer buffer, final int offset, final int length) {
            changed.add(split(buffer, offset, length)[0]);
        }

        @Override
        public boolean work(final int changesMax) {
            synchronized (MapState.this) {
                if (!isPrimary) {
                    throw new IllegalStateException("not the primary any more");
                }
                changed.addAll(merges.get(this));
                for (int i = 0; i < changesMax && next < tail.size(); i++, next++) {
                    final String[] record = tail.get(next);
                    if (isLogged && !changed.contains(record[0])) {
                        change(record[0], record[1]);
                        taken++;
                    }
                }
                return next < tail.size();
            }
        }

        @Override
        public Verdict verdict() {
            return isLogged ? Verdict.ROLL_FORWARD : Verdict.REBUILD;
        }

        @Override
        public void close() {
            synchronized (MapState.this) {
                merges.remove(this);
            }
        }

        @Override
        public long taken() {
            return taken;
        }

        @Override
        public long overtaken() {
            return next - taken;
        }
    }

    private void requireFollower() {
        if (hasBegun) {
            throw new IllegalStateException("the primary of term " + term + " follows nobody");
        }
    }
}
