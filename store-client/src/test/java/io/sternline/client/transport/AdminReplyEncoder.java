package io.sternline.client.transport;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.HistoryReplyEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PromotionPlanReplyEncoder;
import io.sternline.protocol.sbe.PromotionReplyEncoder;
import io.sternline.protocol.sbe.PromotionResult;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TakeoverCause;
import java.util.Arrays;

/** Encodes what the scripted nodes reply to operators. */
final class AdminReplyEncoder {
    private static final int HEADER = MessageHeaderEncoder.ENCODED_LENGTH;

    private AdminReplyEncoder() {}

    /** The primary of the group's term came to it by a promotion that had chosen node 1. */
    static byte[] history(final long number, final ScriptedGroup group) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final HistoryReplyEncoder reply = new HistoryReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(ResultCode.OK)
                .appliedRevision(0);
        reply.takeoversCount(1)
                .next()
                .term(group.term())
                .nodeId(group.primaryNodeId())
                .previousNodeId(0)
                .cause(group.primaryNodeId() == 1 ? TakeoverCause.PROMOTION : TakeoverCause.ELECTION)
                .wasRunning((short) 1)
                .groupTimeMs(5_000)
                .intendedNodeId(1)
                .logPosition(-1)
                .who("ada")
                .why("rack");
        reply.message("");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] plan(final long number, final ScriptedNode node) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final PromotionPlanReplyEncoder reply = new PromotionPlanReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(ResultCode.OK)
                .nodeId(1)
                .primaryNodeId(node.nodeId())
                .term(node.group().term());
        reply.membersCount(1)
                .next()
                .nodeId(1)
                .logPosition(100)
                .behindBytes(20)
                .silentMs(3)
                .isReachable((short) 1)
                .isEligible((short) 0);
        reply.refusalsCount(1).next().reason("it is asleep");
        reply.description("Refused.").message("");
        return cut(buffer, reply.encodedLength());
    }

    static byte[] promoted(final long number, final ScriptedNode node) {
        final ArrayBuffer buffer = new ArrayBuffer(512);
        final PromotionReplyEncoder reply = new PromotionReplyEncoder()
                .wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(number)
                .code(ResultCode.OK)
                .result(PromotionResult.DONE)
                .primaryBefore(node.nodeId())
                .primaryAfter(1)
                .termBefore(1)
                .termAfter(2)
                .tookMs(300)
                .pauseMs(200)
                .reason("")
                .message("");
        return cut(buffer, reply.encodedLength());
    }

    private static byte[] cut(final ArrayBuffer buffer, final int encodedLength) {
        return Arrays.copyOf(buffer.byteArray(), HEADER + encodedLength);
    }
}
