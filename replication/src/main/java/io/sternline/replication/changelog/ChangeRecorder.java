package io.sternline.replication.changelog;

import org.agrona.DirectBuffer;

/**
 * Takes the changes of a state machine, in the order in which it makes them. Belongs to the state thread.
 *
 * <p>A change that was recorded survives the death of the process at any later moment (not that of the machine). One that the
 * log has already, because a restarted node applies its commands again, is passed over: revisions only rise, and what stands
 * at or below the last one is there.
 */
public interface ChangeRecorder {
    /** Largest change, in bytes. */
    int CHANGE_BYTES_MAX = 640 * 1024;

    /** For a node that keeps no change log. */
    ChangeRecorder NONE = new ChangeRecorder() {
        @Override
        public void record(final long revision, final DirectBuffer buffer, final int offset, final int length) {}

        @Override
        public void continueAt(final long revision) {}
    };

    /**
     * Records a change. Waits while the disk does not keep up: nothing is left out.
     *
     * @param revision higher than that of the change before; it need not be the next number.
     * @throws IllegalArgumentException if {@code length} is over {@link #CHANGE_BYTES_MAX}.
     */
    void record(long revision, DirectBuffer buffer, int offset, int length);

    /**
     * The state has been loaded from a snapshot and stands at {@code revision}. If the log ends before it, the changes in
     * between are not known here: the log begins anew behind {@code revision}, and what it had is dropped.
     */
    void continueAt(long revision);
}
