package io.sternline.benchmarks.failover;

import java.util.Optional;

/**
 * What a key may hold.
 *
 * @param acknowledged sequence number of the newest acknowledged write; 0: none.
 * @param revision the revision it was acknowledged with.
 * @param indeterminate sequence number of a later write whose fate is unknown; 0: none.
 */
record Expected(String key, long acknowledged, long revision, long indeterminate) {
    /**
     * What a key holds.
     *
     * @param sequence of the write that gave it its value; {@link Payload#FOREIGN} if the bytes are none of ours.
     * @param revision of that write.
     */
    record Found(long sequence, long revision) {}

    Judgement judge(final Optional<Found> found) {
        if (found.isEmpty()) {
            return acknowledged > 0 ? Judgement.LOST : Judgement.INTACT;
        }
        final Found there = found.get();
        if (indeterminate > 0 && there.sequence() == indeterminate) {
            return Judgement.INTACT;
        }
        if (there.sequence() == acknowledged) {
            // The same value at another revision: the write was carried out again.
            return there.revision() == revision ? Judgement.INTACT : Judgement.DOUBLED;
        }
        return there.sequence() < acknowledged ? Judgement.LOST : Judgement.UNEXPLAINED;
    }

    /**
     * What it means that a write was refused because the key does not hold what it should. Every write is made on
     * condition of the revision that was acknowledged before it, so this is never to be.
     *
     * @param sequence of the write that was refused.
     */
    Judgement judgeRefusal(final long sequence, final Optional<Found> found) {
        if (found.isPresent() && found.get().sequence() == sequence) {
            // It has taken effect, and then it was carried out again and met itself.
            return Judgement.DOUBLED;
        }
        final Judgement judgement = judge(found);
        return judgement == Judgement.INTACT ? Judgement.UNEXPLAINED : judgement;
    }

    String describe(final Optional<Found> found) {
        return key + " should hold write " + acknowledged + " at revision " + revision
                + (indeterminate > 0 ? ", or the indeterminate write " + indeterminate : "") + "; it holds "
                + found.map(there -> "write " + there.sequence() + " at revision " + there.revision())
                        .orElse("nothing");
    }
}
