package io.sternline.server.state;

import io.sternline.protocol.sbe.HistoryReplyEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.ResultCode;
import java.util.Collection;
import java.util.List;

/** Answers queries for the group's history. */
final class HistoryAnswer {
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final HistoryReplyEncoder historyReply = new HistoryReplyEncoder();
    private final StoreState state;
    private final ReplyWriter reply;

    HistoryAnswer(final StoreState state, final ReplyWriter reply) {
        this.state = state;
        this.reply = reply;
    }

    void tell(final Query query) {
        write(query, ResultCode.OK, state.takeovers().all(), ReplyWriter.NO_MESSAGE);
    }

    void refuse(final Query query, final ResultCode code, final String why) {
        write(query, code, List.of(), why);
    }

    private void write(
            final Query query, final ResultCode code, final Collection<StoredTakeover> records, final String message) {
        historyReply
                .wrapAndApplyHeader(reply.target(), 0, header)
                .correlationId(query.correlationId())
                .code(code)
                .appliedRevision(state.revision());
        final HistoryReplyEncoder.TakeoversEncoder group = historyReply.takeoversCount(records.size());
        for (final StoredTakeover record : records) {
            group.next()
                    .term(record.term())
                    .nodeId(record.nodeId())
                    .previousNodeId(record.previousNodeId())
                    .cause(record.cause())
                    .wasRunning((short) (record.wasRunning() ? 1 : 0))
                    .groupTimeMs(record.groupTimeMs())
                    .intendedNodeId(record.intendedNodeId())
                    .logPosition(record.logPosition())
                    .putWho(record.who(), 0, record.who().length)
                    .putWhy(record.why(), 0, record.why().length);
        }
        historyReply.message(message);
        reply.length(MessageHeaderEncoder.ENCODED_LENGTH + historyReply.encodedLength());
    }
}
