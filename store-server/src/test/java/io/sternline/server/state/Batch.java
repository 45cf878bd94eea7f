package io.sternline.server.state;

import io.sternline.protocol.PackWriter;
import io.sternline.protocol.sbe.CommandFrameEncoder;
import io.sternline.protocol.sbe.LocalCommandFrameEncoder;
import io.sternline.protocol.sbe.LogBatchEncoder;
import io.sternline.protocol.sbe.LogFrameEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import java.util.List;
import org.agrona.ExpandableArrayBuffer;

/** A message of the log as a value, for tests. */
record Batch(List<Frame> frames) {
    /** A client's frame. */
    record Frame(long connectionId, long clientId, long finishedBelow, List<Command> commands) {
        static Frame of(final long clientId, final long finishedBelow, final Command... commands) {
            return new Frame(clientId + 100, clientId, finishedBelow, List.of(commands));
        }

        /** A frame that the primary's gateway sends for itself. */
        static Frame own(final NodeCommand command) {
            return new Frame(0, 0, 0, List.of(command));
        }

        boolean isOwn() {
            return connectionId == 0 && clientId == 0;
        }

        /** As a frame of commands for ASYNC namespaces. */
        byte[] encodeLocal() {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final LocalCommandFrameEncoder encoder = new LocalCommandFrameEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .clientId(clientId)
                    .finishedBelow(finishedBelow);
            return pack(buffer, MessageHeaderEncoder.ENCODED_LENGTH + LocalCommandFrameEncoder.BLOCK_LENGTH);
        }

        byte[] encode() {
            final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
            final CommandFrameEncoder encoder = new CommandFrameEncoder();
            encoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                    .clientId(clientId)
                    .finishedBelow(finishedBelow);
            return pack(buffer, MessageHeaderEncoder.ENCODED_LENGTH + CommandFrameEncoder.BLOCK_LENGTH);
        }

        private byte[] pack(final ExpandableArrayBuffer buffer, final int offset) {
            final PackWriter pack = new PackWriter().wrap(buffer, offset);
            for (final Command command : commands) {
                pack.end(command.encode(buffer, pack.begin()));
            }
            return head(buffer, pack.position());
        }
    }

    static Batch of(final Frame... frames) {
        return new Batch(List.of(frames));
    }

    byte[] encode() {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        new LogBatchEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder());
        final PackWriter pack =
                new PackWriter().wrap(buffer, MessageHeaderEncoder.ENCODED_LENGTH + LogBatchEncoder.BLOCK_LENGTH);
        for (final Frame frame : frames) {
            final LogFrameEncoder encoder = new LogFrameEncoder();
            final byte[] bytes = frame.encode();
            encoder.wrapAndApplyHeader(buffer, pack.begin(), new MessageHeaderEncoder())
                    .connectionId(frame.connectionId())
                    .putFrame(bytes, 0, bytes.length);
            pack.end(MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
        }
        return head(buffer, pack.position());
    }

    private static byte[] head(final ExpandableArrayBuffer buffer, final int length) {
        final byte[] bytes = new byte[length];
        buffer.getBytes(0, bytes);
        return bytes;
    }
}
