package io.sternline.replication.cluster;

import io.sternline.replication.Doorbell;
import java.util.function.LongSupplier;
import org.agrona.concurrent.IdleStrategy;

/**
 * Has the consensus thread ring for the state thread after each duty cycle, and each wait within one, that has found more committed, as soon as its
 * pace says.
 */
final class CommitIdleStrategy implements IdleStrategy {
    private final IdleStrategy own;
    private final LongSupplier committed;
    private final StatePace pace;
    private final Doorbell state;
    private long rungFor;

    /** @param committed up to where the log is committed. */
    CommitIdleStrategy(
            final IdleStrategy own, final LongSupplier committed, final StatePace pace, final Doorbell state) {
        this.own = own;
        this.committed = committed;
        this.pace = pace;
        this.state = state;
    }

    @Override
    public void idle(final int workCount) {
        look();
        own.idle(workCount);
    }

    @Override
    public void idle() {
        look();
        own.idle();
    }

    private void look() {
        final long newCommitted = committed.getAsLong();
        if (newCommitted != rungFor && pace.isDue(newCommitted - rungFor)) {
            rungFor = newCommitted;
            state.ring();
        }
    }

    @Override
    public void reset() {
        own.reset();
    }

    @Override
    public String alias() {
        return "commit-" + own.alias();
    }
}
