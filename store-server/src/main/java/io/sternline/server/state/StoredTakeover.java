package io.sternline.server.state;

import io.sternline.protocol.sbe.TakeoverCause;

/**
 * A record of the group's history: that a node became primary; or, as long as it is not known whether it has, that it is
 * meant to.
 *
 * @param term of the new primary; of a plan, that of the old one.
 * @param nodeId who became primary; of a plan, who is meant to, {@link #NOBODY} if the primary decides when it stops.
 * @param previousNodeId who was primary before; {@link #NOBODY}: not known.
 * @param wasRunning whether that one was still running.
 * @param intendedNodeId whom the plan before this record had chosen; {@link #NOBODY}: there was none.
 * @param logPosition of a recovery, the end of the survivor's log; otherwise {@link #NO_POSITION}.
 * @param who asked for it, in UTF-8.
 * @param why in UTF-8.
 */
record StoredTakeover(
        long term,
        int nodeId,
        int previousNodeId,
        TakeoverCause cause,
        boolean wasRunning,
        long groupTimeMs,
        int intendedNodeId,
        long logPosition,
        byte[] who,
        byte[] why) {
    static final int NOBODY = -1;
    static final long NO_POSITION = -1;

    private static final byte[] NO_TEXT = {};

    /** The beginning of a term that nobody had planned. */
    static StoredTakeover elected(final long term, final int nodeId, final int previousNodeId, final long groupTimeMs) {
        return new StoredTakeover(
                term,
                nodeId,
                previousNodeId,
                TakeoverCause.ELECTION,
                false,
                groupTimeMs,
                NOBODY,
                NO_POSITION,
                NO_TEXT,
                NO_TEXT);
    }

    StoredTakeover withWasRunning() {
        return new StoredTakeover(
                term, nodeId, previousNodeId, cause, true, groupTimeMs, intendedNodeId, logPosition, who, why);
    }
}
