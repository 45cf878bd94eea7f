package io.sternline.server.gateway;

import io.sternline.protocol.PackWriter;
import io.sternline.protocol.sbe.CommandFrameEncoder;
import io.sternline.protocol.sbe.DigestReportEncoder;
import io.sternline.protocol.sbe.GroupRecoveredEncoder;
import io.sternline.protocol.sbe.GroupSettingsEncoder;
import io.sternline.protocol.sbe.LogBatchEncoder;
import io.sternline.protocol.sbe.LogFrameEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PromotionPlannedEncoder;
import io.sternline.protocol.sbe.TakeoverCause;
import io.sternline.protocol.sbe.TermLostEncoder;
import io.sternline.protocol.sbe.TermStartedEncoder;
import io.sternline.replication.LogPublisher;
import io.sternline.replication.recovery.Life;
import io.sternline.server.state.DigestPoint;
import org.agrona.ExpandableArrayBuffer;

/**
 * A command that the node itself sends through the log: a batch of its own, with one frame that comes from no connection
 * and no client. By that the state machine tells it from anything a client can send.
 */
final class OwnCommand {
    /** Stands in the log for the connection where nobody waits for an answer. */
    private static final long NO_CONNECTION = 0;

    private static final long NO_CLIENT = 0;
    private static final int ANY_NODE = -1;
    private static final int BYTES = 1024;

    private final ExpandableArrayBuffer frame = new ExpandableArrayBuffer(BYTES);
    private final ExpandableArrayBuffer message = new ExpandableArrayBuffer(BYTES);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final LogBatchEncoder batch = new LogBatchEncoder();
    private final LogFrameEncoder logFrame = new LogFrameEncoder();
    private final CommandFrameEncoder commandFrame = new CommandFrameEncoder();
    private final GroupSettingsEncoder settings = new GroupSettingsEncoder();
    private final GroupRecoveredEncoder recovered = new GroupRecoveredEncoder();
    private final DigestReportEncoder report = new DigestReportEncoder();
    private final TermStartedEncoder started = new TermStartedEncoder();
    private final TermLostEncoder lost = new TermLostEncoder();
    private final PromotionPlannedEncoder planned = new PromotionPlannedEncoder();
    private final PackWriter writer = new PackWriter();
    private int length;

    /**
     * What a primary says first: the life of the group it is in, if that is not the first, its settings, and that a term has
     * begun. One message, so that the log has all of it or nothing.
     */
    OwnCommand beginning(
            final Life life,
            final GroupLimits limits,
            final long hashSeed0,
            final long hashSeed1,
            final long term,
            final int nodeId) {
        int at = begin();
        if (life.recovery() > 0) {
            recovered
                    .wrapAndApplyHeader(frame, at, header)
                    .requestNumber(0)
                    .recovery(life.recovery())
                    .nodeId(life.survivorId())
                    .logPosition(life.logPosition())
                    .who(life.who())
                    .why(life.why());
            at = next(recovered.encodedLength());
        }
        settings.wrapAndApplyHeader(frame, at, header)
                .requestNumber(0)
                .hashSeed0(hashSeed0)
                .hashSeed1(hashSeed1)
                .stateBytesMax(limits.stateBytesMax())
                .entriesMax(limits.entriesMax());
        started.wrapAndApplyHeader(frame, next(settings.encodedLength()), header)
                .requestNumber(0)
                .term(term)
                .nodeId(nodeId);
        return end(started.encodedLength());
    }

    OwnCommand promotionPlanned(final Promotion promotion) {
        return planned(
                promotion.term(),
                promotion.primaryId(),
                promotion.nodeId(),
                TakeoverCause.PROMOTION,
                promotion.who(),
                promotion.why());
    }

    /** The primary is being stopped; whom it hands over to, replication decides. */
    OwnCommand handoverPlanned(final long term, final int nodeId) {
        return planned(term, nodeId, ANY_NODE, TakeoverCause.HANDOVER, "node " + nodeId, "it was stopped");
    }

    OwnCommand termLost(final long term, final int nodeId) {
        lost.wrapAndApplyHeader(frame, begin(), header)
                .requestNumber(0)
                .term(term)
                .nodeId(nodeId);
        return end(lost.encodedLength());
    }

    private OwnCommand planned(
            final long term,
            final int primaryId,
            final int chosenId,
            final TakeoverCause cause,
            final String who,
            final String why) {
        planned.wrapAndApplyHeader(frame, begin(), header)
                .requestNumber(0)
                .term(term)
                .primaryNodeId(primaryId)
                .nodeId(chosenId)
                .cause(cause)
                .who(who)
                .why(why);
        return end(planned.encodedLength());
    }

    OwnCommand report(final int nodeId, final DigestPoint last) {
        report.wrapAndApplyHeader(frame, begin(), header)
                .requestNumber(0)
                .nodeId(nodeId)
                .reportPosition(last.position())
                .revision(last.revision())
                .stateDigest(last.stateDigest());
        return end(report.encodedLength());
    }

    LogPublisher.Offer offerTo(final LogPublisher publisher) {
        return publisher.offer(message, 0, length);
    }

    private int begin() {
        commandFrame.wrapAndApplyHeader(frame, 0, header).clientId(NO_CLIENT).finishedBelow(0);
        return writer.wrap(frame, MessageHeaderEncoder.ENCODED_LENGTH + CommandFrameEncoder.BLOCK_LENGTH)
                .begin();
    }

    /** Ends a command of the frame and begins the next. */
    private int next(final int commandBytes) {
        writer.end(MessageHeaderEncoder.ENCODED_LENGTH + commandBytes);
        return writer.begin();
    }

    private OwnCommand end(final int commandBytes) {
        writer.end(MessageHeaderEncoder.ENCODED_LENGTH + commandBytes);
        final int frameBytes = writer.position();
        batch.wrapAndApplyHeader(message, 0, header).reserved(0);
        writer.wrap(message, MessageHeaderEncoder.ENCODED_LENGTH + LogBatchEncoder.BLOCK_LENGTH);
        logFrame.wrapAndApplyHeader(message, writer.begin(), header)
                .connectionId(NO_CONNECTION)
                .putFrame(frame, 0, frameBytes);
        writer.end(MessageHeaderEncoder.ENCODED_LENGTH + logFrame.encodedLength());
        length = writer.position();
        return this;
    }
}
