package io.sternline.client.lease;

import io.sternline.client.Guard;
import io.sternline.client.Namespace;
import io.sternline.client.StoreException;

/** A lock as its holder sees it. */
final class HeldLock implements Lock {
    private enum State {
        HELD,
        UNLOCKING,
        UNLOCKED
    }

    private final Namespace namespace;
    private final Lease lease;
    private final LockReleases releases;
    private final String name;
    private final long token;
    private volatile State state = State.HELD;

    HeldLock(
            final Namespace namespace,
            final Lease lease,
            final LockReleases releases,
            final String name,
            final long token) {
        this.namespace = namespace;
        this.lease = lease;
        this.releases = releases;
        this.name = name;
        this.token = token;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public long token() {
        return token;
    }

    @Override
    public Guard guard() {
        return new Guard(namespace.name(), name, token);
    }

    @Override
    public boolean isHeld() {
        return state == State.HELD && lease.isLive();
    }

    /** From the first call on nobody relies on it any more; the entry goes with the first that comes through. */
    @Override
    public void unlock() {
        if (state != State.UNLOCKED) {
            state = State.UNLOCKING;
            try {
                namespace.removeIfRevision(name, token);
            } catch (final StoreException ex) {
                // Whoever unlocks does so once, mostly, and the lease may live for long.
                releases.release(name, token);
                throw ex;
            }
            state = State.UNLOCKED;
        }
    }

    @Override
    public String toString() {
        return "lock '" + name + "' with token " + token;
    }
}
