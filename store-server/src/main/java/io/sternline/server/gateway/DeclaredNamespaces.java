package io.sternline.server.gateway;

import io.sternline.protocol.PackWriter;
import io.sternline.protocol.sbe.CommandFrameEncoder;
import io.sternline.protocol.sbe.DefineNamespaceEncoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.NamespaceReplyDecoder;
import io.sternline.protocol.sbe.ResultCode;
import java.util.BitSet;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Creates the namespaces the configuration declares, whenever this node becomes primary. The definitions go through the
 * log like any client's, under the gateway's own connection id, and are offered again until each has been answered: what
 * is in flight when the primary changes may be lost. They change nothing where the namespace exists.
 */
final class DeclaredNamespaces {
    private static final Logger LOG = LoggerFactory.getLogger(DeclaredNamespaces.class);
    private static final long NO_TERM = Long.MIN_VALUE;

    private final List<DeclaredNamespace> declared;
    private final BatchQueue batches;
    private final ExpandableArrayBuffer frame = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final CommandFrameEncoder commandFrame = new CommandFrameEncoder();
    private final DefineNamespaceEncoder define = new DefineNamespaceEncoder();
    private final PackWriter writer = new PackWriter();
    private final MessageHeaderDecoder replyHeader = new MessageHeaderDecoder();
    private final NamespaceReplyDecoder reply = new NamespaceReplyDecoder();
    private final BitSet answered = new BitSet();
    private long term = NO_TERM;
    private long offeredNs;
    private boolean isOffered;

    DeclaredNamespaces(final List<DeclaredNamespace> declared, final BatchQueue batches) {
        this.declared = declared;
        this.batches = batches;
    }

    /** To be called in every duty cycle of a primary. */
    void work(final long nowNs, final long currentTerm) {
        if (term != currentTerm) {
            term = currentTerm;
            answered.clear();
            isOffered = false;
        }
        if (answered.cardinality() == declared.size() || (isOffered && nowNs - offeredNs < Limits.DECLARE_RETRY_NS)) {
            return;
        }
        final int length = encode();
        if (batches.append(ConnectionTable.GATEWAY_ID, frame, 0, length)) {
            offeredNs = nowNs;
            isOffered = true;
        }
    }

    void onReply(final DirectBuffer buffer, final int offset) {
        replyHeader.wrap(buffer, offset);
        if (replyHeader.templateId() != NamespaceReplyDecoder.TEMPLATE_ID) {
            return;
        }
        reply.wrap(buffer, MessageShape.block(offset), replyHeader.blockLength(), replyHeader.version());
        final long index = reply.correlationId() - 1;
        if (index < 0 || index >= declared.size() || answered.get((int) index)) {
            return;
        }
        answered.set((int) index);
        final DeclaredNamespace wanted = declared.get((int) index);
        if (reply.code() != ResultCode.OK) {
            reply.skipName();
            LOG.error(
                    "Namespace '{}' of the configuration was refused: {} {}",
                    wanted.name(),
                    reply.code(),
                    reply.message());
        } else if (reply.replication() != wanted.replication().wire()) {
            LOG.error(
                    "Namespace '{}' exists and is {}, and cannot become {} as the configuration says: its writes go on "
                            + "as before; declare it as it is, or another name",
                    wanted.name(),
                    reply.replication(),
                    wanted.replication());
        } else if (reply.ttlMs() != wanted.ttlMs()
                || reply.idleMs() != wanted.idleMs()
                || reply.keyBytesMax() != wanted.keyBytesMax()
                || reply.valueBytesMax() != wanted.valueBytesMax()
                || reply.entriesMax() != wanted.entriesMax()
                || reply.bytesMax() != wanted.bytesMax()
                || reply.whenFull() != wanted.whenFull().wire()) {
            LOG.warn(
                    "Namespace '{}' exists with other settings than the configuration's; they stay as they are",
                    wanted.name());
        }
    }

    private int encode() {
        commandFrame.wrapAndApplyHeader(frame, 0, header).clientId(0).finishedBelow(0);
        writer.wrap(frame, MessageHeaderEncoder.ENCODED_LENGTH + CommandFrameEncoder.BLOCK_LENGTH);
        for (int i = answered.nextClearBit(0); i < declared.size(); i = answered.nextClearBit(i + 1)) {
            final DeclaredNamespace namespace = declared.get(i);
            define.wrapAndApplyHeader(frame, writer.begin(), header)
                    .requestNumber(i + 1L)
                    .ifAbsent((short) 1)
                    .ttlMs(namespace.ttlMs())
                    .idleMs(namespace.idleMs())
                    .keyBytesMax(namespace.keyBytesMax())
                    .valueBytesMax(namespace.valueBytesMax())
                    .entriesMax(namespace.entriesMax())
                    .bytesMax(namespace.bytesMax())
                    .whenFull(namespace.whenFull().wire())
                    .replication(namespace.replication().wire())
                    .name(namespace.name());
            writer.end(MessageHeaderEncoder.ENCODED_LENGTH + define.encodedLength());
        }
        return writer.position();
    }
}
