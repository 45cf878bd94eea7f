package io.sternline.benchmarks.data;

import io.sternline.protocol.sbe.ErrorReplyDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.RegisteredDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteReplyDecoder;
import io.sternline.server.state.ReplySink;
import org.agrona.DirectBuffer;

/**
 * Takes replies and throws them away, but for what a benchmark must not overlook: a command that was refused was not
 * measured. Belongs to the state thread.
 */
public final class ReplyCheck implements ReplySink {
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final WriteReplyDecoder writeReply = new WriteReplyDecoder();
    private final RegisteredDecoder registered = new RegisteredDecoder();
    private final ErrorReplyDecoder error = new ErrorReplyDecoder();
    private long lastDone;
    private volatile long clientId;
    private volatile String refusal;

    @Override
    public boolean offer(final long connectionId, final DirectBuffer reply, final int offset, final int length) {
        header.wrap(reply, offset);
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        switch (header.templateId()) {
            case WriteReplyDecoder.TEMPLATE_ID -> {
                writeReply.wrap(reply, body, header.blockLength(), header.version());
                onWrite(writeReply.requestNumber(), writeReply.code());
            }
            case RegisteredDecoder.TEMPLATE_ID -> {
                registered.wrap(reply, body, header.blockLength(), header.version());
                clientId = registered.clientId();
            }
            case ErrorReplyDecoder.TEMPLATE_ID -> {
                error.wrap(reply, body, header.blockLength(), header.version());
                refuse("request " + error.correlationId() + " was refused: " + error.code() + ", " + error.message());
            }
            default -> refuse("a command was answered by message " + header.templateId());
        }
        return true;
    }

    private void onWrite(final long requestNumber, final ResultCode code) {
        if (code == ResultCode.OK) {
            lastDone = requestNumber;
        } else {
            refuse("request " + requestNumber + " was refused: " + code);
        }
    }

    private void refuse(final String what) {
        if (refusal == null) {
            refusal = what;
        }
    }

    /** The id that was given last; 0: none. Any thread. */
    public long clientId() {
        return clientId;
    }

    /** Number of the last write that was carried out; 0: none. */
    public long lastDone() {
        return lastDone;
    }

    /**
     * Any thread.
     *
     * @throws IllegalStateException if anything was refused.
     */
    public void requireNoRefusal() {
        if (refusal != null) {
            throw new IllegalStateException(refusal + ": what was measured is not what was meant");
        }
    }
}
