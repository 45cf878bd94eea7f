package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.sbe.CloseReason;
import io.sternline.protocol.sbe.GetReplyDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.NamespacesReplyDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.ScanReplyDecoder;
import org.agrona.DirectBuffer;

/**
 * Brings replies of the state thread to their connections, without letting any connection hold more than its limit.
 *
 * <p>A reader may honestly ask for more than it can take at once: a hundred reads of half a megabyte fit into one frame of
 * 10 KiB. Closing its connection for that would only make it ask again. So from half of the limit on, reads are answered
 * OVERLOADED in a few bytes, which is true, harms nothing (a read changes nothing) and lets the client space them out.
 * Answers to writes are delivered up to the limit; beyond it the connection is closed as a slow consumer.
 */
final class ReplyDelivery implements ReplyRing.Handler {
    private static final byte[] NOT_TAKEN = Messages.utf8("not done: earlier replies wait to be taken from the socket");

    private final ConnectionTable connections;
    private final Outbound outbound;
    private final Messages messages;
    private final DeclaredNamespaces declared;
    private final GatewayCounters counters;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    ReplyDelivery(
            final ConnectionTable connections,
            final Outbound outbound,
            final Messages messages,
            final DeclaredNamespaces declared,
            final GatewayCounters counters) {
        this.connections = connections;
        this.outbound = outbound;
        this.messages = messages;
        this.declared = declared;
        this.counters = counters;
    }

    @Override
    public void onReply(final long connectionId, final DirectBuffer buffer, final int offset, final int length) {
        if (connectionId == ConnectionTable.GATEWAY_ID) {
            declared.onReply(buffer, offset);
            return;
        }
        final Connection connection = connections.get(connectionId);
        if (connection == null || !connection.isOpen()) {
            counters.onReplyDropped();
            return;
        }
        connection.onAnswered(1);
        final int bytesMax = connections.outboundBytesMax();
        final long waiting = connection.outboundBytes();
        if (waiting + length > bytesMax / 2 && waiting > 0 && isRead(buffer, offset)) {
            shed(connection, buffer, offset, bytesMax);
        } else if (waiting + length > bytesMax && waiting > 0) {
            tooSlow(connection, waiting + length, bytesMax);
        } else {
            outbound.reply(connection, buffer, offset, length);
            counters.onReply();
        }
        connections.boundMemory();
    }

    private void shed(final Connection connection, final DirectBuffer buffer, final int offset, final int bytesMax) {
        final long waiting = connection.outboundBytes();
        if (waiting > bytesMax) {
            tooSlow(connection, waiting, bytesMax);
            return;
        }
        final long correlationId = buffer.getLong(MessageShape.block(offset), LITTLE_ENDIAN);
        messages.error(connection, correlationId, ResultCode.OVERLOADED, false, NOT_TAKEN);
        counters.onRefused();
    }

    private static void tooSlow(final Connection connection, final long bytes, final int bytesMax) {
        connection.goodbye(
                CloseReason.SLOW_CONSUMER,
                bytes + " bytes of replies wait, " + bytesMax + " are allowed; read them, or ask for less at once");
    }

    private boolean isRead(final DirectBuffer buffer, final int offset) {
        final int templateId = header.wrap(buffer, offset).templateId();
        return templateId == GetReplyDecoder.TEMPLATE_ID
                || templateId == ScanReplyDecoder.TEMPLATE_ID
                || templateId == NamespacesReplyDecoder.TEMPLATE_ID;
    }
}
