package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.PromotionPlannedDecoder;
import io.sternline.protocol.sbe.TakeoverCause;
import io.sternline.protocol.sbe.TermLostDecoder;
import io.sternline.protocol.sbe.TermStartedDecoder;
import io.sternline.server.engine.ByteSlice;

/** Carries out what nodes tell the log about who is primary. Part of {@link NodeCommands}. */
final class TakeoverCommands {
    private final PromotionPlannedDecoder planned = new PromotionPlannedDecoder();
    private final TermStartedDecoder started = new TermStartedDecoder();
    private final TermLostDecoder lost = new TermLostDecoder();
    private final ByteSlice who = new ByteSlice();
    private final ByteSlice why = new ByteSlice();
    private final StoreState state;

    TakeoverCommands(final StoreState state) {
        this.state = state;
    }

    static boolean includes(final int templateId) {
        return templateId == PromotionPlannedDecoder.TEMPLATE_ID
                || templateId == TermStartedDecoder.TEMPLATE_ID
                || templateId == TermLostDecoder.TEMPLATE_ID;
    }

    /** @return false if the command is cut off or makes no sense, and was passed over. */
    boolean onCommand(final Message message) {
        return switch (message.templateId()) {
            case PromotionPlannedDecoder.TEMPLATE_ID -> onPlanned(message);
            case TermStartedDecoder.TEMPLATE_ID -> onStarted(message);
            default -> onLost(message);
        };
    }

    private boolean onPlanned(final Message message) {
        final VarData varData = message.varData();
        if (message.blockLength() < PromotionPlannedDecoder.BLOCK_LENGTH
                || !varData.next16(who)
                || !varData.next16(why)) {
            return false;
        }
        planned.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final TakeoverCause cause = planned.cause();
        final boolean makesSense = (cause == TakeoverCause.PROMOTION || cause == TakeoverCause.HANDOVER)
                && planned.nodeId() >= StoredTakeover.NOBODY
                && areRemarks(who, why);
        if (makesSense) {
            state.takeovers()
                    .onPlanned(new StoredTakeover(
                            planned.term(),
                            planned.nodeId(),
                            planned.primaryNodeId(),
                            cause,
                            false,
                            state.groupTimeMs(),
                            StoredTakeover.NOBODY,
                            StoredTakeover.NO_POSITION,
                            who.toArray(),
                            why.toArray()));
        }
        return makesSense;
    }

    private boolean onStarted(final Message message) {
        if (message.blockLength() < TermStartedDecoder.BLOCK_LENGTH) {
            return false;
        }
        started.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        state.takeovers().onStarted(started.term(), started.nodeId(), state.groupTimeMs());
        return true;
    }

    private boolean onLost(final Message message) {
        if (message.blockLength() < TermLostDecoder.BLOCK_LENGTH) {
            return false;
        }
        lost.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        state.takeovers().onLost(lost.term(), lost.nodeId());
        return true;
    }

    /** Whether both are texts of a length that the history keeps. */
    static boolean areRemarks(final ByteSlice who, final ByteSlice why) {
        return who.length() <= Protocol.WHO_BYTES_MAX
                && why.length() <= Protocol.WHY_BYTES_MAX
                && Utf8.isText(who)
                && Utf8.isText(why);
    }
}
