package io.sternline.client.lb;

import io.sternline.client.lease.Contribution;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Open connections to one backend. They are counted here from the first one on, also while there is no lease to share them under; as
 * soon as there is, what was counted goes into this client's contribution, and what all balancers have comes from there.
 *
 * <p>Once its backend is gone and this client has no connection open, it retires and counts no more: who has one to count looks for its
 * successor. Whoever has a connection open keeps it from retiring.
 */
final class Load {
    /** In place of a number of open connections. */
    private static final long RETIRED = Long.MIN_VALUE;

    /** This client's. */
    private final AtomicLong open = new AtomicLong();

    /** Of these, counted and not contributed. */
    private final AtomicLong uncontributed = new AtomicLong();

    /** Null until it is shared. */
    private volatile Contribution shared;

    /** @return false if it has retired: then nothing was counted. */
    boolean add(final long delta) {
        if (delta < 0 && open.get() != RETIRED) {
            // First this: the connection that is closed keeps it from retiring until all is said.
            count(delta);
            change(delta);
            return true;
        }
        if (!change(delta)) {
            return false;
        }
        count(delta);
        return true;
    }

    private boolean change(final long delta) {
        long before;
        do {
            before = open.get();
            if (before == RETIRED) {
                return false;
            }
        } while (!open.compareAndSet(before, before + delta));
        return true;
    }

    private void count(final long delta) {
        final Contribution contribution = shared;
        if (contribution != null) {
            contribution.add(delta);
            return;
        }
        uncontributed.addAndGet(delta);
        // It may have been shared meanwhile, by somebody who did not see this.
        contribute();
    }

    void share(final Contribution contribution) {
        shared = contribution;
        contribute();
    }

    private void contribute() {
        final Contribution contribution = shared;
        if (contribution != null) {
            contribution.add(uncontributed.getAndSet(0));
        }
    }

    /** Counts no more, and contributes nothing, unless a connection of this client's is open. */
    boolean retire() {
        final boolean isRetired = open.compareAndSet(0, RETIRED);
        final Contribution contribution = shared;
        if (isRetired && contribution != null) {
            contribution.withdraw();
        }
        return isRetired;
    }

    /** This client's. */
    long own() {
        return Math.max(0, open.get());
    }

    /** Of all balancers, as far as is known. */
    long connections() {
        final Contribution contribution = shared;
        return uncontributed.get() + (contribution == null ? 0 : contribution.current());
    }
}
