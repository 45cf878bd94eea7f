package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.ArrayBuffer;
import io.sternline.protocol.sbe.GetHistoryEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.PlanPromotionEncoder;
import io.sternline.protocol.sbe.PromoteEncoder;

/** Encodes what operators ask, but for the fields that the loop fills in. */
final class AdminQueries {
    private static final int HEADER_BYTES = MessageHeaderEncoder.ENCODED_LENGTH;

    private AdminQueries() {}

    static byte[] getHistory() {
        final byte[] message = new byte[HEADER_BYTES + GetHistoryEncoder.BLOCK_LENGTH];
        new GetHistoryEncoder().wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder());
        return message;
    }

    static byte[] planPromotion(final int nodeId) {
        final byte[] message = new byte[HEADER_BYTES + PlanPromotionEncoder.BLOCK_LENGTH];
        new PlanPromotionEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .nodeId(nodeId);
        return message;
    }

    static byte[] promote(final int nodeId, final int timeoutMs, final String who, final String why) {
        final byte[] whoBytes = who.getBytes(UTF_8);
        final byte[] whyBytes = why.getBytes(UTF_8);
        final byte[] message = new byte
                [HEADER_BYTES
                        + PromoteEncoder.BLOCK_LENGTH
                        + PromoteEncoder.whoHeaderLength()
                        + whoBytes.length
                        + PromoteEncoder.whyHeaderLength()
                        + whyBytes.length];
        new PromoteEncoder()
                .wrapAndApplyHeader(new ArrayBuffer(message), 0, new MessageHeaderEncoder())
                .nodeId(nodeId)
                .timeoutMs(timeoutMs)
                .putWho(whoBytes, 0, whoBytes.length)
                .putWhy(whyBytes, 0, whyBytes.length);
        return message;
    }
}
