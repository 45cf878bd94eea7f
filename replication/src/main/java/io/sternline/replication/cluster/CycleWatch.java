package io.sternline.replication.cluster;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Notices a consensus thread that never comes to the end of a duty cycle, as Aeron has waits without an end: threads live, the node answers,
 * and it has no place in its group until it is started again. The one such wait that is known to come about is ended
 * by {@link JoinPatience}; this is for the others.
 *
 * <p>Only time in which the state thread goes round counts. While it does not, as it loads or writes a snapshot or catches up, consensus may
 * well be waiting for it, however long that takes; and while the process is suspended nobody counts.
 */
final class CycleWatch {
    /** Checks in a row, one a second. Shorter than the minute after which the parts of a node give each other up, and which says less. */
    static final int CHECKS_MAX = 30;

    private final AtomicLong consensusCycles = new AtomicLong();
    private final AtomicLong stateCycles = new AtomicLong();
    private long lastConsensusCycles;
    private long lastStateCycles;
    private int checks;

    /** Consensus thread, at the end of each duty cycle. */
    void onConsensusCycle() {
        consensusCycles.lazySet(consensusCycles.getPlain() + 1);
    }

    /** State thread, whenever it has nothing at hand. */
    void onStateCycle() {
        stateCycles.lazySet(stateCycles.getPlain() + 1);
    }

    /** Keeper thread, once a second. Never before consensus has had its first cycle: until then it waits for the state to be loaded. */
    boolean isStuck() {
        final long consensus = consensusCycles.get();
        final long state = stateCycles.get();
        final boolean isWaitedForInVain = consensus > 0 && consensus == lastConsensusCycles && state != lastStateCycles;
        checks = isWaitedForInVain ? checks + 1 : 0;
        lastConsensusCycles = consensus;
        lastStateCycles = state;
        return checks >= CHECKS_MAX;
    }
}
