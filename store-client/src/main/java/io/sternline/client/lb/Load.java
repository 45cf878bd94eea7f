package io.sternline.client.lb;

import io.sternline.client.lease.Contribution;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Open connections to one backend. They are counted here from the first one on, also while there is no lease to share them under; as
 * soon as there is, what was counted goes into this client's contribution, and what all balancers have comes from there.
 */
final class Load {
    /** Counted and not contributed. */
    private final AtomicLong own = new AtomicLong();

    /** Null until it is shared. */
    private volatile Contribution shared;

    void add(final long delta) {
        final Contribution contribution = shared;
        if (contribution != null) {
            contribution.add(delta);
            return;
        }
        own.addAndGet(delta);
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
            contribution.add(own.getAndSet(0));
        }
    }

    /** This client's. */
    long own() {
        final Contribution contribution = shared;
        return own.get() + (contribution == null ? 0 : contribution.own());
    }

    /** Of all balancers, as far as is known. */
    long connections() {
        final Contribution contribution = shared;
        return own.get() + (contribution == null ? 0 : contribution.current());
    }
}
