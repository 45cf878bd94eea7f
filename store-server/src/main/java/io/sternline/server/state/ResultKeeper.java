package io.sternline.server.state;

import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ErrorReplyDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.NamespaceReplyDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RegisteredDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.UpdateMapDecoder;
import io.sternline.protocol.sbe.WriteReplyDecoder;
import org.agrona.DirectBuffer;

/**
 * Decides in which form a result is kept. Never with the words that explain a refusal: they go out with the first reply, and
 * what is kept is part of the replicated state, which must not depend on how a version of this product words a message.
 * Otherwise as sent, while there is room; short, without the value, when the client's window or all windows together hold
 * too much. The short form must still be true when it is sent in answer to
 * a request that comes again:
 *
 * <ul>
 *   <li>a write that was applied and whose reply showed an entry becomes RESULT_DISCARDED: it was applied, what it
 *       showed is gone;
 *   <li>a write whose condition failed, showing the entry in its way, becomes OVERLOADED: nothing was done;
 *   <li>everything else keeps its code and what it says in numbers.
 * </ul>
 */
final class ResultKeeper {
    /** No short result is longer: it holds at most the name of a namespace. */
    static final int SHORT_RESULT_BYTES_MAX = 160;

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final WriteReplyDecoder writeReply = new WriteReplyDecoder();
    private final NamespaceReplyDecoder namespaceReply = new NamespaceReplyDecoder();
    private final RegisteredDecoder registered = new RegisteredDecoder();
    private final ErrorReplyDecoder errorReply = new ErrorReplyDecoder();
    private final ReplyWriter shortReply;
    private final PutDecoder put = new PutDecoder();
    private final RemoveDecoder remove = new RemoveDecoder();
    private final UpdateMapDecoder update = new UpdateMapDecoder();
    private final StoreState state;

    ResultKeeper(final StoreState state) {
        this.state = state;
        this.shortReply = new ReplyWriter(state.durability(), SHORT_RESULT_BYTES_MAX);
    }

    /** Whether one more result can be kept at all. */
    boolean hasRoom() {
        return state.windows().resultBytes() + SHORT_RESULT_BYTES_MAX
                <= state.limits().resultBytesMax();
    }

    void keep(final ClientWindow window, final long requestNumber, final DirectBuffer reply, final int length) {
        final ClientWindows windows = state.windows();
        final boolean inFull = !isExplained(reply)
                && window.resultBytes() + length <= state.limits().clientResultBytesMax()
                && windows.resultBytes() + length <= state.limits().resultBytesMax() / 2;
        if (inFull) {
            windows.keep(window, requestNumber, reply, 0, length);
        } else {
            shorten(reply);
            windows.keep(window, requestNumber, shortReply.buffer(), 0, shortReply.length());
        }
    }

    /**
     * Answers a request that was answered before. Of one of an ASYNC namespace that another node carried out only revision and number are known
     * ({@link ReplyWriter#applied}): that is a whole answer, unless the client asked for what stood there before.
     */
    void repeat(final Message message, final StoredResult result, final ReplyWriter into) {
        final DirectBuffer reply = result.reply();
        if (state.replication() == Replication.ASYNC
                && header.wrap(reply, 0).templateId() == WriteReplyDecoder.TEMPLATE_ID
                && !asksForPrevious(message)) {
            writeReply.wrapAndApplyHeader(reply, 0, header);
            if (writeReply.code() == ResultCode.RESULT_DISCARDED) {
                into.counted(message.number(), writeReply.revision(), writeReply.number());
                return;
            }
        }
        into.repeat(reply, result.length());
    }

    private boolean asksForPrevious(final Message message) {
        return switch (message.templateId()) {
            case PutDecoder.TEMPLATE_ID ->
                message.blockLength() < PutDecoder.BLOCK_LENGTH
                        || put.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version())
                                        .returnPrevious()
                                != 0;
            case RemoveDecoder.TEMPLATE_ID ->
                message.blockLength() < RemoveDecoder.BLOCK_LENGTH
                        || remove.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version())
                                        .returnPrevious()
                                != 0;
            case UpdateMapDecoder.TEMPLATE_ID ->
                message.blockLength() < UpdateMapDecoder.BLOCK_LENGTH
                        || update.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version())
                                        .returnPrevious()
                                != 0;
            default -> false;
        };
    }

    /** Whether the reply is a refusal that says why in words; one that shows an entry never does. */
    private boolean isExplained(final DirectBuffer reply) {
        return switch (header.wrap(reply, 0).templateId()) {
            case WriteReplyDecoder.TEMPLATE_ID -> {
                writeReply.wrapAndApplyHeader(reply, 0, header);
                yield writeReply.code() != ResultCode.OK && writeReply.entryType() == EntryType.NONE;
            }
            case NamespaceReplyDecoder.TEMPLATE_ID ->
                namespaceReply.wrapAndApplyHeader(reply, 0, header).code() != ResultCode.OK;
            default -> true;
        };
    }

    private void shorten(final DirectBuffer reply) {
        switch (header.wrap(reply, 0).templateId()) {
            case WriteReplyDecoder.TEMPLATE_ID -> shortenWrite(reply);
            case NamespaceReplyDecoder.TEMPLATE_ID -> shortenNamespace(reply);
            case RegisteredDecoder.TEMPLATE_ID -> {
                registered.wrapAndApplyHeader(reply, 0, header);
                shortReply.registered(
                        registered.requestNumber(), registered.code(), registered.clientId(), ReplyWriter.NO_MESSAGE);
            }
            default -> {
                errorReply.wrapAndApplyHeader(reply, 0, header);
                shortReply.error(errorReply.correlationId(), errorReply.code(), true, ReplyWriter.NO_MESSAGE);
            }
        }
    }

    private void shortenWrite(final DirectBuffer reply) {
        writeReply.wrapAndApplyHeader(reply, 0, header);
        final long requestNumber = writeReply.requestNumber();
        final long revision = writeReply.revision();
        final ResultCode code = writeReply.code();
        if (writeReply.entryType() != EntryType.NONE) {
            final ResultCode shortCode = code == ResultCode.OK ? ResultCode.RESULT_DISCARDED : ResultCode.OVERLOADED;
            shortReply.write(requestNumber, shortCode, revision, ReplyWriter.NO_MESSAGE);
        } else if (code == ResultCode.OK) {
            shortReply.counted(requestNumber, revision, writeReply.number());
        } else {
            shortReply.write(requestNumber, code, revision, ReplyWriter.NO_MESSAGE);
        }
    }

    private void shortenNamespace(final DirectBuffer reply) {
        namespaceReply.wrapAndApplyHeader(reply, 0, header);
        final long requestNumber = namespaceReply.correlationId();
        final long revision = namespaceReply.appliedRevision();
        final StoredNamespace namespace = state.namespaces().find(namespaceReply.namespaceId());
        if (namespace == null) {
            shortReply.noNamespace(requestNumber, namespaceReply.code(), revision, ReplyWriter.NO_MESSAGE);
        } else {
            shortReply.namespace(requestNumber, revision, namespace);
        }
    }
}
