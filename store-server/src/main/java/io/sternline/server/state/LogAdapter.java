package io.sternline.server.state;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.CommandFrameDecoder;
import io.sternline.protocol.sbe.LogBatchDecoder;
import io.sternline.protocol.sbe.LogFrameDecoder;
import io.sternline.server.engine.ByteSlice;
import org.agrona.DirectBuffer;

/**
 * Takes a message of the log apart: a batch holds frames, a frame holds the commands of one client.
 *
 * <p>What cannot be read is refused piece by piece, and on every node alike: a batch or a frame that is none is passed
 * over, and a pack whose lengths do not add up ends where they stop making sense, with what came before it applied.
 */
final class LogAdapter {
    private final CommandAdapter commands;
    private final CommandPreview preview;
    private final Message message = new Message();
    private final PackReader frames = new PackReader();
    private final PackReader pack = new PackReader();
    private final LogFrameDecoder logFrame = new LogFrameDecoder();
    private final CommandFrameDecoder commandFrame = new CommandFrameDecoder();
    private final ByteSlice frame = new ByteSlice();
    private long malformed;

    LogAdapter(final CommandAdapter commands, final CommandPreview preview) {
        this.commands = commands;
        this.preview = preview;
    }

    void onMessage(final DirectBuffer buffer, final int offset, final int length) {
        if (!message.wrap(buffer, offset, length) || message.templateId() != LogBatchDecoder.TEMPLATE_ID) {
            malformed++;
            return;
        }
        frames.wrap(buffer, message.blockEnd(), message.restLength());
        try {
            while (frames.next()) {
                onLogFrame();
            }
        } catch (final MalformedMessageException ignored) {
            // Thrown by this pack's own next() only: the frames before it are applied, the rest cannot be found.
            malformed++;
        }
    }

    /** Messages, frames and commands that could not be read. */
    long malformed() {
        return malformed + commands.malformed();
    }

    private void onLogFrame() {
        final boolean readable = message.wrap(buffer(), frames.messageOffset(), frames.messageLength())
                && message.templateId() == LogFrameDecoder.TEMPLATE_ID
                && message.blockLength() >= LogFrameDecoder.BLOCK_LENGTH
                && message.varData().next32(frame);
        if (!readable) {
            malformed++;
            return;
        }
        logFrame.wrap(buffer(), message.bodyOffset(), message.blockLength(), message.version());
        onFrame(logFrame.connectionId());
    }

    private void onFrame(final long connectionId) {
        final boolean readable = message.wrap(frame.buffer(), frame.offset(), frame.length())
                && message.templateId() == CommandFrameDecoder.TEMPLATE_ID
                && message.blockLength() >= CommandFrameDecoder.BLOCK_LENGTH;
        if (!readable) {
            malformed++;
            return;
        }
        commandFrame.wrap(buffer(), message.bodyOffset(), message.blockLength(), message.version());
        commands.begin(connectionId, commandFrame.clientId(), commandFrame.finishedBelow());
        pack.wrap(buffer(), message.blockEnd(), message.restLength());
        preview.begin(buffer(), message.blockEnd(), message.restLength());
        try {
            while (pack.next()) {
                preview.onNext();
                commands.onCommand(pack);
            }
        } catch (final MalformedMessageException ignored) {
            // Here too: the commands before it are applied.
            malformed++;
        }
    }

    private DirectBuffer buffer() {
        return frames.buffer();
    }
}
