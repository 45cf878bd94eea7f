package io.sternline.replication.async;

import java.util.List;
import org.agrona.DirectBuffer;

/**
 * The async thread's way to the state, which is the state thread's: requests go there by a bounded ring, are carried out in
 * order in slices, and what comes back is polled. All methods belong to the async thread and none blocks; one that returns
 * false had no room for the request: it is to be made again later.
 *
 * <p>Every request is of an epoch ({@link Standing#epoch}). One of an earlier epoch than the state thread's is dropped, with
 * all copies and merges of that epoch; nothing is answered to it.
 */
interface StatePort {
    /** What comes back, in order of the requests. Buffers are valid during the call only. */
    interface Handler {
        /** One record of a copy. */
        void onCopied(int copyId, DirectBuffer buffer, int offset, int length);

        /** A slice of a copy has been told in full. @param endRevision as of {@link AsyncCopy#endRevision}. */
        void onSlice(int copyId, long startRevision, long endRevision, boolean isMore);

        /** The whole tail is known, and so is where the primary's own log is to be read to. */
        void onTailEnded(int mergeId, long endRevision);

        /** The tail has been taken over. */
        void onMerged(int mergeId, TailMerge.Verdict verdict, long taken, long overtaken);

        /** A tail is longer than is merged: nothing of it was taken. The merge is over. */
        void onTailTooLong(int mergeId);
    }

    /** The newest there is. */
    Standing standing();

    /** As of {@link AsyncStateMachine#isComplete} after the last request that was carried out, or change that was made. */
    boolean isComplete();

    /** As of {@link AsyncStateMachine#hasBegun}. */
    boolean hasBegun();

    /** As of {@link AsyncStateMachine#revision}. */
    long revision();

    /** How many of the requests of this epoch that bring records or move the state have been carried out. */
    long done();

    /** How many of them have been made. */
    long requested();

    // To a state that follows: see AsyncStateMachine

    boolean apply(long epoch, long revision, DirectBuffer buffer, int offset, int length);

    boolean standAt(long epoch, long revision);

    boolean goBack(long epoch, long revision, long completeAt);

    boolean beginLoad(long epoch);

    boolean load(long epoch, DirectBuffer buffer, int offset, int length);

    /**
     * A copy of another node's state: the store's log begins anew behind {@code revision} ({@link AsyncStore#continueAt(long,
     * List)}).
     */
    boolean endLoad(long epoch, long revision, long completeAt, List<Long> endsBefore);

    /** What was loaded is this node's own checkpoint: as {@link #endLoad}, but the log goes on as it is. */
    boolean endRestore(long epoch, long revision, long completeAt);

    // From a state that is complete, whatever its role; one that is not is waited for

    /**
     * Begins a copy; several may be under way. {@link #goBack} and {@link #beginLoad} end all of them: nothing more is told of
     * them, as what follows on them is not in this node's log.
     *
     * @param copyId the caller's name for it, in {@link Handler}.
     */
    boolean beginCopy(long epoch, int copyId);

    /** Asks for the next slice. To be asked again only when the last one has been told. */
    boolean nextSlice(long epoch, int copyId, int bytesMax);

    boolean endCopy(long epoch, int copyId);

    // To a state that is primary: see TailMerge

    /** {@link AsyncStateMachine#begin}, once it is complete. */
    boolean begin(long epoch);

    boolean beginMerge(long epoch, int mergeId, long commonRevision, boolean isLogged);

    boolean tail(long epoch, int mergeId, DirectBuffer buffer, int offset, int length);

    /** The whole tail has been told; answered by {@link Handler#onTailEnded}. */
    boolean endTail(long epoch, int mergeId);

    /** A change of the primary's own log, behind the common revision and up to what {@link Handler#onTailEnded} said. */
    boolean changed(long epoch, int mergeId, DirectBuffer buffer, int offset, int length);

    /** All has been told: the merge works on by itself, in slices, until {@link Handler#onMerged}. */
    boolean finishMerge(long epoch, int mergeId);

    /** Drops a merge, whether it is over or not. */
    boolean dropMerge(long epoch, int mergeId);

    /** @return how much came back. */
    int poll(Handler handler, int limit);
}
