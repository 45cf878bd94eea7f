package io.sternline.replication.changelog;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;

/** The state thread's side: one copy into the ring for each change. Keeps the log's {@link LogHistory}, which others read. */
final class RingRecorder implements ChangeRecorder {
    private static final DirectBuffer NO_CHANGE = new UnsafeBuffer(new byte[0]);

    private final ChangeRing ring;
    private final ChangeLogAgent agent;
    private final IdleStrategy idle;
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);
    private long lastRevision;

    private volatile LogHistory history;

    /** @param history of what is in the log and the ring already. */
    RingRecorder(final ChangeRing ring, final ChangeLogAgent agent, final IdleStrategy idle, final LogHistory history) {
        this.ring = ring;
        this.agent = agent;
        this.idle = idle;
        this.history = history;
        this.lastRevision = history.newest();
    }

    /** Any thread. */
    LogHistory history() {
        return history;
    }

    @Override
    public void record(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        if (length > CHANGE_BYTES_MAX) {
            throw new IllegalArgumentException("the change of revision " + revision + " has " + length
                    + " bytes, the change log takes " + CHANGE_BYTES_MAX + " at most");
        }
        if (revision > lastRevision) {
            put(ChangeRing.TYPE_CHANGE, revision, buffer, offset, length);
            final LogHistory before = history;
            final LogHistory next = before.next(revision);
            if (next != before) {
                history = next;
            }
        }
    }

    @Override
    public void continueAt(final long revision) {
        if (revision > lastRevision) {
            put(ChangeRing.TYPE_ANEW, revision, NO_CHANGE, 0, 0);
            history = LogHistory.begin(history.number(), revision);
        }
    }

    /** The log begins anew behind the revision, wherever it stands, and what comes is of another history. */
    void beginHistory(final long revision) {
        final long next = history.number() + 1;
        number.putLong(0, next);
        put(ChangeRing.TYPE_HISTORY, revision, number, 0, Long.BYTES);
        history = LogHistory.begin(next, revision);
    }

    private void put(
            final int type, final long revision, final DirectBuffer buffer, final int offset, final int length) {
        if (!ring.offer(type, revision, lastRevision, buffer, offset, length)) {
            idle.reset();
            while (!ring.offer(type, revision, lastRevision, buffer, offset, length)) {
                requireRunning(revision);
                idle.idle();
            }
        }
        lastRevision = revision;
    }

    private void requireRunning(final long revision) {
        if (agent.failure() != null) {
            throw new IllegalStateException(
                    "the change of revision " + revision + " cannot be recorded: the change log has failed",
                    agent.failure());
        }
        if (Thread.currentThread().isInterrupted()) {
            throw new AgentTerminationException(
                    "interrupted while the change of revision " + revision + " waited for the change log");
        }
    }
}
