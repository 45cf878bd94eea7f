package io.sternline.client.session;

import io.sternline.client.lease.Lock;

/** A lock with its session. */
record LockedSession(Session session, Lock lock) implements SessionLock {
    @Override
    public long token() {
        return lock.token();
    }

    @Override
    public boolean isHeld() {
        return lock.isHeld();
    }

    @Override
    public void close() {
        lock.unlock();
    }
}
