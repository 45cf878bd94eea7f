package io.sternline.client.lease;

import io.sternline.client.Guard;
import io.sternline.protocol.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;

/** A lease as its holder sees it. What keeps it alive is {@link LeaseKeeper}'s business. */
final class HeldLease implements Lease {
    private enum State {
        HELD,
        LOST,
        CLOSED
    }

    private final LeaseKeeper keeper;
    private final Executor listenerThread;
    private final String id;
    private final LeaseTerms terms;
    private final long revision;

    /** Guarded by this. */
    private final List<Runnable> listeners = new ArrayList<>();

    private volatile State state = State.HELD;

    /** When the newest confirmed keep-alive was sent; written by the keeper's thread. */
    private volatile long confirmedNs;

    HeldLease(
            final LeaseKeeper keeper,
            final Executor listenerThread,
            final String id,
            final LeaseTerms terms,
            final long revision,
            final long sentNs) {
        this.keeper = keeper;
        this.listenerThread = listenerThread;
        this.id = id;
        this.terms = terms;
        this.revision = revision;
        this.confirmedNs = sentNs;
    }

    @Override
    public String id() {
        return id;
    }

    @Override
    public Duration ttl() {
        return terms.ttl();
    }

    LeaseTerms terms() {
        return terms;
    }

    @Override
    public boolean isLive() {
        return state == State.HELD && System.nanoTime() - confirmedNs < terms.provenNs();
    }

    @Override
    public Guard guard() {
        return new Guard(Protocol.LEASES_NAMESPACE, id, revision);
    }

    @Override
    public void onLost(final Runnable listener) {
        Objects.requireNonNull(listener, "listener");
        synchronized (this) {
            if (state == State.HELD) {
                listeners.add(listener);
                return;
            }
        }
        if (state == State.LOST) {
            listenerThread.execute(listener);
        }
    }

    @Override
    public void close() {
        if (end(State.CLOSED)) {
            keeper.end(this);
        }
    }

    /** It is closed without a word to the group: the caller says it. */
    boolean closeQuietly() {
        return end(State.CLOSED);
    }

    /** Whether there is anything to keep alive. */
    boolean isHeld() {
        return state == State.HELD;
    }

    /** Runs what it is given after so long, on the thread that keeps leases alive and that nothing may block; not at all once the client is closed. */
    Executor later(final long delayMs) {
        return task -> keeper.later(task, delayMs);
    }

    /** The group has confirmed a keep-alive that was sent then. */
    void confirm(final long sentNs) {
        confirmedNs = sentNs;
    }

    /** The group has given it up. */
    void lose() {
        final List<Runnable> told;
        synchronized (this) {
            told = List.copyOf(listeners);
            if (!end(State.LOST)) {
                return;
            }
        }
        told.forEach(listenerThread::execute);
    }

    private synchronized boolean end(final State newState) {
        if (state != State.HELD) {
            return false;
        }
        state = newState;
        listeners.clear();
        return true;
    }

    @Override
    public String toString() {
        return "lease " + id + " (" + state + ")";
    }
}
