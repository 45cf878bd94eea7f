package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.PlanPromotionDecoder;
import io.sternline.protocol.sbe.PromoteDecoder;
import io.sternline.protocol.sbe.QueryFrameDecoder;
import io.sternline.protocol.sbe.ResultCode;
import org.agrona.DirectBuffer;

/**
 * Takes QueryFrames apart: each query goes to the state thread, with the barrier it has to wait for, or to whoever else has
 * to answer it.
 */
final class QueryIntake {
    private static final byte[] RING_FULL = Messages.utf8("not done: the node has all the queries it can hold");

    private final QueryRing ring;
    private final Barriers barriers;
    private final Promotions promotions;
    private final Messages messages;
    private final GatewayCounters counters;
    private final QueryCheck check = new QueryCheck();
    private final PackReader pack = new PackReader();

    QueryIntake(
            final QueryRing ring,
            final Barriers barriers,
            final Promotions promotions,
            final Messages messages,
            final GatewayCounters counters) {
        this.ring = ring;
        this.barriers = barriers;
        this.promotions = promotions;
        this.messages = messages;
        this.counters = counters;
    }

    /** A frame that turns out to be malformed half way has had its first half done: queries change nothing. */
    void onFrame(
            final Connection connection,
            final MessageHeaderDecoder header,
            final DirectBuffer frame,
            final int length) {
        MessageShape.QUERY_FRAME.checkBlock(header);
        final int packOffset = MessageShape.block(0) + QueryFrameDecoder.BLOCK_LENGTH;
        pack.wrap(frame, packOffset, length - packOffset);
        while (pack.next()) {
            final Refusal refusal = check.check(pack);
            if (refusal != null) {
                refuse(connection, refusal.code(), Messages.utf8(refusal.message()));
                continue;
            }
            if (isForPromotions(connection)) {
                counters.onQuery();
                continue;
            }
            final long barrier = check.isLinearizable() ? barriers.request() : 0;
            if (ring.offer(connection.id(), barrier, frame, pack.messageOffset(), pack.messageLength())) {
                counters.onQuery();
            } else {
                refuse(connection, ResultCode.OVERLOADED, RING_FULL);
            }
        }
    }

    /** What is not for the state to answer but for replication. */
    private boolean isForPromotions(final Connection connection) {
        switch (pack.templateId()) {
            case PlanPromotionDecoder.TEMPLATE_ID:
                promotions.onPlan(connection, pack.buffer(), pack.messageOffset());
                return true;
            case PromoteDecoder.TEMPLATE_ID:
                promotions.onPromote(connection, pack.buffer(), pack.messageOffset());
                return true;
            default:
                return false;
        }
    }

    private void refuse(final Connection connection, final ResultCode code, final byte[] message) {
        final long correlationId = pack.buffer().getLong(MessageShape.block(pack.messageOffset()), LITTLE_ENDIAN);
        messages.error(connection, correlationId, code, false, message);
        counters.onRefused();
    }
}
