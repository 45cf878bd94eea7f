package io.sternline.client.session;

import io.sternline.client.Namespace;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.lease.Lease;
import io.sternline.client.lease.Lock;
import io.sternline.client.lease.Locks;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Locks of sessions and subscriptions, under one lease of this process, which is taken when it is first needed and anew should it be lost. Thread-safe. */
final class SessionLocks implements AutoCloseable {
    private record Held(Lease lease, Locks locks) {}

    private final StoreClient client;
    private final SessionNamespace namespace;
    private final Duration leaseTtl;
    private Held held;
    private boolean isClosed;

    SessionLocks(final StoreClient client, final SessionSettings settings) {
        this.client = client;
        this.namespace = SessionNamespace.ofLocks(client, settings);
        this.leaseTtl = settings.leaseTtl();
    }

    Namespace namespace() {
        return namespace.namespace();
    }

    void lookAgain() {
        namespace.lookAgain();
    }

    Lock lock(final String name, final Duration wait) throws InterruptedException, TimeoutException {
        final long deadlineNs = System.nanoTime() + wait.toNanos();
        final Held first = held();
        try {
            return first.locks().lock(name, wait);
        } catch (final RejectedException ex) {
            if (ex.reason() != Rejection.LEASE_ENDED) {
                throw ex;
            }
            lost(first);
            return held().locks().lock(name, Duration.ofNanos(Math.max(0, deadlineNs - System.nanoTime())));
        }
    }

    private Held held() {
        final Namespace locks = namespace();
        synchronized (this) {
            if (isClosed) {
                throw new IllegalStateException("these sessions are closed");
            }
            if (held == null) {
                final Lease lease = client.lease(leaseTtl);
                held = new Held(lease, Locks.of(locks, lease));
            }
            return held;
        }
    }

    private synchronized void lost(final Held which) {
        if (held == which) {
            held.lease().close();
            held = null;
        }
    }

    /** All locks are let go of. */
    @Override
    public synchronized void close() {
        isClosed = true;
        if (held != null) {
            held.lease().close();
        }
    }
}
