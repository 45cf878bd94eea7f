package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeRecorder;
import org.agrona.DirectBuffer;

/**
 * A state that the primary changes without asking the group, and that replicas follow by the records of its changes.
 *
 * <p><b>Revisions.</b> Each change has one: the leadership term of the primary that made it from bit 40 on, below it a number
 * that counts from 1 in each term. In a group that was recovered, terms count on from higher: see {@link AsyncTerms}. The changes of one term are one total order, made by one node. A node that becomes
 * primary of term T goes on from {@code T << 40}, whatever it holds, as soon as it is complete, with a change that says so; so a newer term's changes win over those of an older
 * one that come to light later, without clocks.
 *
 * <p><b>Records.</b> To this interface they are bytes with a revision. A record says what an entry is after the change, not how
 * it got there: applied once more, with all that follow it, it does no harm. Each node tells its own {@link
 * ChangeRecorder} of every change, those it made as primary and those it applied as replica, so every node's log holds them.
 *
 * <p><b>A replica's life.</b> It is given records in order of revision, none left out, by {@link #apply}. One that is empty, or
 * so far behind that the primary's log does not reach back, is given a copy first: {@link #beginLoad}, each record of an
 * {@link AsyncCopy} to {@link #load}, then the changes behind {@link AsyncCopy#startRevision} by {@link #apply}, and {@link
 * #endLoad} once it has applied what the copy's {@link AsyncCopy#endRevision} was. In between its entries are of different
 * moments, and it answers no query.
 *
 * <p><b>A node that comes back</b> with changes that the present primary never heard of (a tail) gives them to the primary, which
 * takes over what has not been overtaken: see {@link TailMerge}. Then it goes back to the last change that both have ({@link
 * #goBack}), and the primary's changes since then, what was taken over among them, make it equal again by {@link #apply};
 * unless the merge says that it must be given a copy.
 *
 * <p><b>Roles and time</b> come from the replicated log, as to any state machine: only a primary takes commands, expires and
 * evicts.
 *
 * <p><b>Threads.</b> All methods are called on the node's one state thread, and none blocks. Long work comes in slices, so that
 * the log and commands go on in between.
 */
public interface AsyncStateMachine {
    /** What became of a record. */
    enum Applied {
        /** It is part of this state now. */
        DONE,
        /** The state stands at its revision or beyond: it was applied before, and nothing was done. */
        KNOWN,
        /**
         * The log has not told this node yet of the namespace that it concerns. Nothing was done: the same record is to be
         * offered again, and none behind it before.
         */
        NOT_YET
    }

    /** Which life of the group this is, for {@link AsyncTerms}. Told once, before anything else; 0 otherwise. */
    default void recovery(final int recovery) {}

    /** Where to tell of all changes from now on. */
    void changeRecorder(ChangeRecorder recorder);

    /** Whom to ask, before each frame of commands, whether this node as primary may carry them out. */
    void admission(AsyncAdmission admission);

    /** Revision of the last change made or applied, or what {@link #standAt} said. */
    long revision();

    /** Whether this state is of one moment: no copy is being loaded. Only then it answers queries and takes commands. */
    boolean isComplete();

    /** Whether this node is the primary and has begun its term: only then it takes commands, expires and evicts, and follows nobody. */
    boolean hasBegun();

    /**
     * As primary, goes on from the state that it has. Before that it may still be given another's, one that is further: what is
     * done in a term must be done once.
     *
     * @throws IllegalStateException if this node is not the primary, or its state is not complete.
     */
    void begin();

    /**
     * Applies a change that another node made.
     *
     * @param revision the record's.
     * @throws IllegalStateException if this node is the primary and has begun.
     */
    Applied apply(long revision, DirectBuffer buffer, int offset, int length);

    /**
     * The primary says that there is no change between what was applied and {@code revision}: where its term began, or where
     * a record concerns nothing. A lower one than this state's is passed over.
     */
    void standAt(long revision);

    /**
     * This node's changes behind {@code revision} are of another history, whose changes behind it follow. Entries stay as they
     * are until one of those changes them. The change log is the caller's to cut: it must hold nothing behind {@code revision}.
     *
     * @param completeAt where the primary stood when it had taken over this node's tail: from there on this state is of one
     *     moment. {@code revision} where there was no tail: this node may stand higher all the same, at the start of a term in
     *     which it knows of no change.
     * @throws IllegalStateException if this node is the primary and has begun.
     */
    void goBack(long revision, long completeAt);

    /** Begins a copy of this state, to be taken in slices. Several may be under way. */
    AsyncCopy copy();

    /** Drops all entries, and what is known of clients' requests: a copy follows. The recorder is not told. */
    void beginLoad();

    /**
     * Takes one record of a copy.
     *
     * @return false if the log has not told this node yet of the namespace that it concerns: offer it again.
     */
    boolean load(DirectBuffer buffer, int offset, int length);

    /**
     * All of a copy has been loaded.
     *
     * @param revision the copy's start: changes behind it are to be applied next; the recorder goes on from it.
     * @param completeAt the copy's end: from there on this state is of one moment.
     */
    void endLoad(long revision, long completeAt);

    /**
     * Begins to take over a tail. Of the primary.
     *
     * @param commonRevision the last change that both nodes have.
     * @param isLogged whether this node's log has all changes behind it, which are to be given to {@link TailMerge#changed}.
     *     Otherwise of an absent entry nobody knows whether it was removed, and the tail's changes to it are not taken over.
     */
    TailMerge merge(long commonRevision, boolean isLogged);
}
