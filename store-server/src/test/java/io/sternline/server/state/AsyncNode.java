package io.sternline.server.state;

import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStateMachine.Applied;
import io.sternline.replication.changelog.ChangeRecorder;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A node of the simulation: a state machine that dies with its process, and a change log that does not. A test may cut the log
 * as retention does; what the node's history was is remembered apart from that, to check against.
 */
final class AsyncNode implements ChangeRecorder, AutoCloseable {
    private static final long TICK_MS = 250;

    private final List<byte[]> groupLog;
    private final NavigableMap<Long, byte[]> log = new TreeMap<>();
    private final NavigableMap<Long, byte[]> history = new TreeMap<>();
    private final int id;
    private TestReplica replica;
    private long logStart;

    /** Up to where the present primary's changes have been applied; -1: the two have not met. */
    long position = -1;

    AsyncNode(final int id, final List<byte[]> groupLog) {
        this.id = id;
        this.groupLog = groupLog;
    }

    /** The process starts: what the log on the disk tells is applied again. */
    void start(final long timeMs) {
        replica = new TestReplica();
        groupLog.forEach(message -> replica.apply(1, message));
        // Time goes on as in a group that has a primary.
        for (long passedMs = 1; passedMs < timeMs; passedMs += TICK_MS) {
            replica.tick(passedMs);
        }
        replica.tick(timeMs);
        if (logStart > 0) {
            async().beginLoad();
        } else {
            log.forEach(this::applyAgain);
        }
        async().changeRecorder(this);
        position = -1;
    }

    /** The process dies. */
    void kill() {
        replica.close();
        replica = null;
        position = -1;
    }

    boolean isUp() {
        return replica != null;
    }

    boolean isComplete() {
        return isUp() && async().isComplete();
    }

    boolean isPrimary() {
        return isUp() && async().isPrimary();
    }

    /** A role without what follows: a primary's term has not begun yet. */
    void elect(final Role role, final long term) {
        position = -1;
        replica.machine().onRole(role, term);
    }

    void role(final Role role, final long term) {
        elect(role, term);
        if (isPrimary() && isComplete()) {
            async().begin();
        }
    }

    TestReplica replica() {
        return replica;
    }

    AsyncState async() {
        return replica.machine().async();
    }

    NavigableMap<Long, byte[]> log() {
        return log;
    }

    /** Revision that the log's first change follows. */
    long logStart() {
        return logStart;
    }

    /** Whether its history tells of this request. */
    boolean hasCarriedOut(final long clientId, final long requestNumber) {
        final AsyncTally.Author author = new AsyncTally.Author(clientId, requestNumber);
        return history.descendingMap().values().stream()
                .anyMatch(record -> AsyncTally.author(record).equals(author));
    }

    NavigableMap<Long, byte[]> history() {
        return history;
    }

    /** Retention drops the older half of the log. */
    void dropOldChanges() {
        for (int left = log.size() / 2; left > 0; left--) {
            logStart = log.pollFirstEntry().getKey();
        }
    }

    /** The change log is cut behind this revision, and the history with it. */
    void cut(final long revision) {
        log.tailMap(revision, false).clear();
        history.tailMap(revision, false).clear();
    }

    /** From here on its history is that of another. */
    void adoptHistory(final AsyncNode other, final long revision) {
        history.clear();
        history.putAll(other.history.headMap(revision, true));
    }

    Applied apply(final long revision, final byte[] bytes) {
        return async().apply(revision, new UnsafeBuffer(bytes), 0, bytes.length);
    }

    @Override
    public void record(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        log.put(revision, bytes);
        history.put(revision, bytes);
    }

    @Override
    public void continueAt(final long revision) {
        log.clear();
        logStart = revision;
    }

    @Override
    public void close() {
        if (isUp()) {
            kill();
        }
    }

    @Override
    public String toString() {
        return "node " + id;
    }

    private void applyAgain(final long revision, final byte[] bytes) {
        if (apply(revision, bytes) != Applied.DONE) {
            throw new AssertionError(this + " cannot apply revision " + revision + " of its own log");
        }
    }
}
