package io.sternline.server.gateway;

import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PromotionPlanReplyEncoder;
import io.sternline.protocol.sbe.PromotionReplyEncoder;
import io.sternline.protocol.sbe.PromotionResult;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.promotion.MemberState;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/** Encodes plans and outcomes of promotions, and sends them. */
final class PromotionReplies {
    private static final int NO_PRIMARY = -1;
    private static final int INITIAL_BYTES = 1024;

    private final Outbound outbound;
    private final ExpandableArrayBuffer scratch = new ExpandableArrayBuffer(INITIAL_BYTES);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final PromotionPlanReplyEncoder planReply = new PromotionPlanReplyEncoder();
    private final PromotionReplyEncoder promotionReply = new PromotionReplyEncoder();

    PromotionReplies(final Outbound outbound) {
        this.outbound = outbound;
    }

    void plan(final Connection connection, final long correlationId, final PromotionPlan plan) {
        planReply
                .wrapAndApplyHeader(scratch, 0, header)
                .correlationId(correlationId)
                .code(ResultCode.OK)
                .nodeId(plan.memberId())
                .primaryNodeId(plan.primaryId())
                .term(plan.term());
        final List<Integer> eligible = plan.eligible();
        final PromotionPlanReplyEncoder.MembersEncoder members =
                planReply.membersCount(plan.members().size());
        for (final MemberState member : plan.members()) {
            members.next()
                    .nodeId(member.memberId())
                    .logPosition(member.logPosition())
                    .behindBytes(member.behindBytes())
                    .silentMs(member.silentMs())
                    .isReachable((short) (member.isReachable() ? 1 : 0))
                    .isEligible((short) (eligible.contains(member.memberId()) ? 1 : 0));
        }
        final PromotionPlanReplyEncoder.RefusalsEncoder refusals =
                planReply.refusalsCount(plan.refusals().size());
        plan.refusals().forEach(reason -> refusals.next().reason(reason));
        planReply.description(plan.description()).message("");
        outbound.reply(connection, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + planReply.encodedLength());
    }

    void refused(final Connection connection, final Promotion promotion, final String reason) {
        begin(promotion, PromotionResult.REFUSED)
                .primaryAfter(promotion.primaryId())
                .termAfter(promotion.term())
                .pauseMs(0);
        end(connection, reason);
    }

    void outcome(final Connection connection, final Promotion promotion, final PromotionOutcome outcome) {
        if (outcome instanceof PromotionOutcome.Done done) {
            begin(promotion, PromotionResult.DONE)
                    .primaryAfter(done.primaryAfter())
                    .termAfter(done.termAfter())
                    .pauseMs(done.pauseMs());
            end(connection, "");
        } else if (outcome instanceof PromotionOutcome.Refused refused) {
            refused(connection, promotion, refused.reason());
        } else if (outcome instanceof PromotionOutcome.Failed failed) {
            begin(promotion, PromotionResult.FAILED)
                    .primaryAfter(failed.primaryId())
                    .termAfter(failed.term())
                    .pauseMs(0);
            end(connection, failed.reason());
        } else if (outcome instanceof PromotionOutcome.Unknown unknown) {
            begin(promotion, PromotionResult.UNKNOWN)
                    .primaryAfter(NO_PRIMARY)
                    .termAfter(-1)
                    .pauseMs(0);
            end(connection, unknown.reason());
        }
    }

    private PromotionReplyEncoder begin(final Promotion promotion, final PromotionResult result) {
        return promotionReply
                .wrapAndApplyHeader(scratch, 0, header)
                .correlationId(promotion.correlationId())
                .code(ResultCode.OK)
                .result(result)
                .primaryBefore(promotion.primaryId())
                .termBefore(promotion.term())
                .tookMs(promotion.tookMs());
    }

    private void end(final Connection connection, final String reason) {
        promotionReply.reason(reason).message("");
        outbound.reply(connection, scratch, 0, MessageHeaderEncoder.ENCODED_LENGTH + promotionReply.encodedLength());
    }
}
