package io.sternline.replication.async;

import io.sternline.replication.recovery.Life;

/**
 * Terms as revisions of ASYNC changes name them. Within a life of the group they are the leadership's, plus what earlier
 * lives set aside.
 *
 * <p>A group that is recovered goes on from the terms that one survivor has heard of. The majority that was lost may have elected
 * others, and given out revisions of theirs: who has seen those must not take a new change for an old one, nor wait for it. So each
 * life counts on from beyond what the life before can have reached. The leadership's own terms cannot be raised by so
 * much: Aeron notes down every term that it passes over.
 */
public final class AsyncTerms {
    /** Bits of a revision below the term. */
    public static final int SHIFT = 40;

    /** Elections that the lost majority may have held behind the survivor's back. */
    public static final long PER_LIFE = 1L << 17;

    /** Largest that a revision has room for. */
    public static final long MAX = (1L << (Long.SIZE - 1 - SHIFT)) - 1;

    private AsyncTerms() {}

    /**
     * @param recovery number of the group's life; up to {@link Life#RECOVERIES_MAX}.
     * @param groupTerm the leadership's.
     */
    public static long of(final int recovery, final long groupTerm) {
        final long term = recovery * PER_LIFE + groupTerm;
        if (term > MAX) {
            throw new IllegalStateException("term " + groupTerm + " after recovery " + recovery
                    + " is beyond what revisions have room for (" + MAX + "): copy the group's entries to a new group");
        }
        return term;
    }

    /** The leadership's term of a revision; negative if that is of an earlier life. */
    public static long groupTerm(final long revision, final int recovery) {
        return (revision >>> SHIFT) - recovery * PER_LIFE;
    }
}
