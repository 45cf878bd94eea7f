package io.sternline.replication;

import java.util.concurrent.locks.LockSupport;

/**
 * Offers that are sure to arrive once. What is on its way when the primary changes may be lost without a word, and on a
 * loaded machine that can happen at any time; so a test that counts must look whether a text has come back and offer it
 * again if it never will. That is certain once something offered later through the same node has come back.
 */
final class SureOffers {
    private static final long PARK_NS = 100_000;
    private static final long BARRIER_AFTER_NS = 100_000_000;
    private static final long BARRIER_AGAIN_NS = 500_000_000;

    private SureOffers() {}

    /**
     * Returns when that node has applied the text.
     *
     * @return how often it had been lost.
     */
    static int offer(final TestGroup<? extends Journal> group, final int id, final String text) {
        for (int lost = 0; ; lost++) {
            final long sequence = group.offer(id, text);
            if (awaitSequence(group, id, sequence) == sequence
                    || group.machine(id).texts().contains(text)) {
                return lost;
            }
        }
    }

    /** @return the sequence that has come back: the message's own, or that of something behind it. */
    private static long awaitSequence(final TestGroup<? extends Journal> group, final int id, final long sequence) {
        final Journal journal = group.machine(id);
        final long deadlineNs = System.nanoTime() + TestGroup.PATIENCE.toNanos();
        long barrierNs = System.nanoTime() + BARRIER_AFTER_NS;
        while (journal.ownSequence() < sequence) {
            LockSupport.parkNanos(PARK_NS);
            final long nowNs = System.nanoTime();
            if (nowNs - deadlineNs > 0) {
                throw new AssertionError("node " + id + " has applied nothing of its own up to sequence " + sequence
                        + " within " + TestGroup.PATIENCE);
            }
            if (nowNs - barrierNs > 0) {
                group.offerBarrier(id);
                barrierNs = nowNs + BARRIER_AGAIN_NS;
            }
        }
        return journal.ownSequence();
    }
}
