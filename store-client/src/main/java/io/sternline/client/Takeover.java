package io.sternline.client;

import java.time.Instant;

/**
 * That a node became primary: one record of the group's history.
 *
 * @param term the term that began with it.
 * @param nodeId who became primary.
 * @param previousNodeId who was primary before; -1: nobody, or it is not known.
 * @param cause why.
 * @param wasRunning whether the primary before was still running: it had been paused, or cut off, or the election was a
 *     false one.
 * @param time by the group's clock.
 * @param intendedNodeId whom the promotion before it had chosen; -1: there was none, or the primary was only stopped. With
 *     the cause {@link Cause#ELECTION} that promotion has failed; {@code who} and {@code why} are then those of it.
 * @param logPosition for {@link Cause#RECOVERY} the end of the survivor's log; otherwise -1.
 * @param who asked for it; may be empty.
 * @param why may be empty.
 */
public record Takeover(
        long term,
        int nodeId,
        int previousNodeId,
        Cause cause,
        boolean wasRunning,
        Instant time,
        int intendedNodeId,
        long logPosition,
        String who,
        String why) {
    /** Why a node became primary. */
    public enum Cause {
        /** The primary before was lost, or there was none. */
        ELECTION,
        /** Somebody chose it, see {@link Admin#promote}. */
        PROMOTION,
        /** The primary before was stopped in good order. */
        HANDOVER,
        /** Somebody made it go on alone after a majority was lost. */
        RECOVERY
    }
}
