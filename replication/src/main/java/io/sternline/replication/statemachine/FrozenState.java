package io.sternline.replication.statemachine;

/** A state machine's state as it was at one place of the log, while the state machine goes on. */
public interface FrozenState {
    /**
     * Writes the whole replicated state: machines that have applied the same log write the same bytes. Called once, on a thread of its own, while the
     * state thread goes on applying messages.
     *
     * @param output whose exceptions are to come through.
     */
    void write(SnapshotOutput output);

    /** Any thread, when {@link #write} has ended, however it did, or will not be called: nothing is read any more. A change may wait for this. */
    void end();

    /** State thread, after {@link #end}: nothing need be held any more. */
    void release();
}
