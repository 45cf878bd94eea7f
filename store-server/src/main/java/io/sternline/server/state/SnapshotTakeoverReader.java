package io.sternline.server.state;

import io.sternline.protocol.sbe.SnapshotTakeoverDecoder;
import io.sternline.protocol.sbe.TakeoverCause;
import io.sternline.server.engine.ByteSlice;

/** Reads the record of one takeover of a snapshot, and checks that the state machine could have written it. */
final class SnapshotTakeoverReader {
    private final SnapshotTakeoverDecoder decoder = new SnapshotTakeoverDecoder();
    private final ByteSlice who = new ByteSlice();
    private final ByteSlice why = new ByteSlice();
    private StoredTakeover takeover;
    private boolean isPlan;

    /**
     * @param message whose block is complete.
     * @param groupTimeMs of the snapshot.
     * @return what is wrong with it, in words; null if nothing is.
     */
    String read(final Message message, final long groupTimeMs) {
        final VarData varData = message.varData();
        if (!varData.next16(who) || !varData.next16(why)) {
            return "the takeover is cut off";
        }
        decoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final TakeoverCause cause = decoder.cause();
        final boolean makesSense = cause != TakeoverCause.NULL_VAL
                && cause != TakeoverCause.SBE_UNKNOWN
                && decoder.groupTimeMs() <= groupTimeMs
                && decoder.wasRunning() <= 1
                && decoder.isPlan() <= 1
                && TakeoverCommands.areRemarks(who, why);
        if (!makesSense) {
            return "the takeover of term " + decoder.term() + " makes no sense";
        }
        isPlan = decoder.isPlan() == 1;
        takeover = new StoredTakeover(
                decoder.term(),
                decoder.nodeId(),
                decoder.previousNodeId(),
                cause,
                decoder.wasRunning() == 1,
                decoder.groupTimeMs(),
                decoder.intendedNodeId(),
                decoder.logPosition(),
                who.toArray(),
                why.toArray());
        return null;
    }

    /** What was read last. */
    StoredTakeover takeover() {
        return takeover;
    }

    boolean isPlan() {
        return isPlan;
    }
}
