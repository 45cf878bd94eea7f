package io.sternline.replication.async;

import org.agrona.DirectBuffer;

/**
 * Takes over the tail of a node that comes back: changes that it made or applied and the present primary never heard of.
 *
 * <p>A change to an entry is taken over, as a new change of the primary's own, if nobody else has changed that entry since the
 * last change that both nodes have: acknowledged writes are not lost, and newer ones not undone. Writes that a client sent to both
 * primaries are one write; and a tail that was taken over in part by a primary that died is taken over from there on.
 *
 * <p>In this order: the tail by {@link #add}; {@link #endTail}; the primary's own log behind the common revision, up to what that
 * returned, by {@link #changed}; then {@link #work} until it is over. Nothing is changed before {@link #work}, so a merge may be
 * dropped at any time; one that has been begun and dropped may be begun anew, from the tail's start.
 */
public interface TailMerge extends AutoCloseable {
    /** How a merge ended, for the node whose tail it was. */
    enum Verdict {
        /** Every change of the tail was taken over or overtaken: the primary's changes behind the common revision are all it needs. */
        ROLL_FORWARD,
        /** Something in the tail happened nowhere else, and has not been overtaken: the node must be given a copy. */
        REBUILD
    }

    /** Most bytes of a tail's records. A longer one is not merged but dropped, and its node is given a copy. */
    int TAIL_BYTES_MAX = 64 * 1024 * 1024;

    /**
     * Adds the next change of the tail, in order of revision.
     *
     * @return false if the tail is too long; what was added stays.
     */
    boolean add(DirectBuffer buffer, int offset, int length);

    /**
     * The tail has been added. Only now is it known which entries it is about: so what the primary changed while the tail came is
     * told by its log, and what it changes from now on the state sees itself.
     *
     * @return up to which revision the primary's log is to be given to {@link #changed}.
     */
    long endTail();

    /** Tells of a change in the primary's own log, in order of revision. */
    void changed(DirectBuffer buffer, int offset, int length);

    /**
     * Takes over so many changes of the tail.
     *
     * @return whether there are more.
     * @throws IllegalStateException if this node is the primary no more.
     */
    boolean work(int changesMax);

    /** How it ended; to be asked once {@link #work} has returned false. */
    Verdict verdict();

    /** Ends it, whether it is over or not. */
    @Override
    void close();

    /** Changes of the tail that are part of the primary's state now. */
    long taken();

    /** Changes of the tail that are not: something newer stands in their place, or nobody knows. */
    long overtaken();
}
