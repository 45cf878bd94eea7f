package io.sternline.replication.async;

import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeRecorder;
import java.util.List;
import java.util.Optional;
import org.agrona.DirectBuffer;

/**
 * What a node keeps of its ASYNC namespaces on its disk: the log of their changes, and a checkpoint from which the state can be
 * had again where the log does not reach back.
 */
interface AsyncStore extends AutoCloseable {
    /** Belongs to the state thread. */
    ChangeRecorder recorder();

    /**
     * The state has gone back to {@code revision}, and what was recorded behind it is not of its history: the log begins anew
     * behind it, and what it had is dropped, but for where its terms ended; the checkpoint is none of that history. Readers find it
     * so at once, and a restart too. Belongs to the state thread. A state that is loaded from this node's own checkpoint goes on
     * with this node's own log: {@link ChangeRecorder#continueAt} is all it needs.
     */
    void continueAt(long revision);

    /**
     * As {@link #continueAt(long)}, but the state has been loaded with another node's, and has that one's history.
     *
     * @param endsBefore where the terms before that of {@code revision} ended, oldest first.
     */
    void continueAt(long revision, List<Long> endsBefore);

    /** For readers on any thread. */
    ChangeLog log();

    /** As of now: what has been recorded, though it may be in the ring still. Any thread. */
    TermEnds termEnds();

    /** Revision of the last change that was recorded; any thread. At most the state's, and ahead of the log's newest for a moment. */
    long recordedRevision();

    /**
     * The newest checkpoint, if it is whole and the log goes on from it. Empty: this node has no complete state on its disk. That it
     * never had one is for {@link #hasBeenComplete} to say. Async thread.
     */
    Optional<Checkpoint> checkpoint();

    /**
     * Whether what is recorded from now on can be had again from this disk: behind a checkpoint, or behind nothing at all, in a
     * log that goes back to the very first change. Async thread.
     */
    default boolean isRestorable() {
        return termEnds().oldestRevision() == 0 || checkpoint().isPresent();
    }

    /** Whether there was ever a checkpoint, though it may be of no use now. Async thread. */
    default boolean hasBeenComplete() {
        return checkpoint().isPresent();
    }

    /**
     * Begins a checkpoint, in place of one that was begun. To be called before its copy is begun: if the state goes back or is loaded
     * from then on, {@link CheckpointWriter#commit} drops it, and {@link #isCheckpointDue} goes on saying so. Async thread.
     *
     * @throws java.io.UncheckedIOException that names file and directory, here and in the writer's methods, if it cannot be
     *     written. Nothing is lost by it but the time: the one before stays.
     */
    CheckpointWriter beginCheckpoint();

    /**
     * Whether there is none of this history, or the log has grown so much since the last that another is due: by 64 MiB, or
     * by what the last one took if that is more, and by a quarter of its limit at the latest. Of interest while the
     * state is complete. Async thread.
     */
    boolean isCheckpointDue();

    /** A state of one moment. */
    interface Checkpoint {
        /** Revision of the last change in it. */
        long revision();

        /** Revision at which its copy was begun. */
        long startRevision();

        /** To give it to a state: the copy's records to {@code load}, {@code endLoad(startRevision, revision)}, the changes to {@code apply}. */
        CheckpointReader open();
    }

    /** Async thread; reads in slices. */
    interface CheckpointReader extends AutoCloseable {
        /** Takes the records of the copy; {@code revision} is 0 then. Afterwards the changes behind its start. */
        @FunctionalInterface
        interface RecordHandler {
            /** @return false: not taken, to be offered again at the next poll. */
            boolean onRecord(long revision, DirectBuffer buffer, int offset, int length);
        }

        /** @return records taken; 0 with {@link #isAtEnd} false: the handler took none. */
        int poll(RecordHandler handler, int limit);

        boolean isAtEnd();

        @Override
        void close();
    }

    /** Writes aside; nothing is there before {@link #commit}. Async thread. */
    interface CheckpointWriter extends AutoCloseable {
        void copied(DirectBuffer buffer, int offset, int length);

        void changed(long revision, DirectBuffer buffer, int offset, int length);

        /** Forces it to the disk and puts it in place of the one before. */
        void commit(long startRevision, long endRevision);

        /** Drops it unless it was committed. */
        @Override
        void close();
    }

    @Override
    void close();
}
