package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.CommandFrameDecoder;
import io.sternline.protocol.sbe.MessageHeaderDecoder;
import io.sternline.protocol.sbe.ResultCode;
import java.util.ArrayList;
import java.util.List;
import org.agrona.DirectBuffer;

/**
 * Takes frames of commands: CommandFrames on their way to the log, or LocalCommandFrames, which are laid out alike, on
 * theirs to the state thread. Each goes there whole and as it came, or not at all. A frame with a command that must be
 * refused is therefore refused whole: that command learns why, the others that they were not done and may be sent again
 * (OVERLOADED, which a client does by itself). Clients that mind the limits told them in Welcome never see that.
 */
final class CommandIntake {
    private static final byte[] SHARED_FRAME =
            Messages.utf8("not done: shared a frame with a command that was refused; send it again");
    private static final byte[] CHOOSING = Messages.utf8("not done: the group is choosing a primary");

    private final MessageShape shape;
    private final FrameSink sink;
    private final GroupTracker group;
    private final Messages messages;
    private final GatewayCounters counters;
    private final CommandCheck check;
    private final CommandFrameDecoder commandFrame = new CommandFrameDecoder();
    private final PackReader pack = new PackReader();

    /** One for each command of the frame at hand; null: none. */
    private final List<Refusal> refusals = new ArrayList<>();

    /** @param shape of the frames. */
    CommandIntake(
            final MessageShape shape,
            final FrameSink sink,
            final GroupTracker group,
            final Messages messages,
            final CommandCheck check,
            final GatewayCounters counters) {
        this.shape = shape;
        this.sink = sink;
        this.group = group;
        this.check = check;
        this.messages = messages;
        this.counters = counters;
    }

    /** @return false if there is no room for the frame now. */
    boolean onFrame(
            final Connection connection,
            final MessageHeaderDecoder header,
            final DirectBuffer frame,
            final int length) {
        shape.checkBlock(header);
        commandFrame.wrap(
                frame, MessageShape.block(0), CommandFrameDecoder.BLOCK_LENGTH, CommandFrameDecoder.SCHEMA_VERSION);
        final long clientId = commandFrame.clientId();
        if (clientId < 0) {
            throw new MalformedMessageException("client id " + clientId + " is negative");
        }
        final boolean hasHeapRoom = !group.isPrimary() || group.hasHeapRoom();
        refusals.clear();
        boolean isRefused = false;
        wrapPack(frame, 0, length);
        while (pack.next()) {
            final Refusal fault = check.check(pack, clientId, hasHeapRoom);
            final Refusal refusal = connection.isObserver() ? Refusal.observer("commands") : fault;
            refusals.add(refusal);
            isRefused |= refusal != null;
        }
        final int commands = refusals.size();
        if (isRefused) {
            refuse(connection, frame, length);
            if (!hasHeapRoom && clientId != 0) {
                forwardFinished(frame);
            }
            return true;
        }
        if (commands == 0) {
            return true;
        }
        if (!group.isPrimary()) {
            redirect(connection, frame, 0, length);
            return true;
        }
        if (!sink.append(connection.id(), frame, 0, length)) {
            return false;
        }
        connection.onForwarded(commands);
        counters.onCommands(commands);
        return true;
    }

    /**
     * Answers every command of a checked frame that it was not done and who does it.
     *
     * @return how many.
     */
    int redirect(final Connection connection, final DirectBuffer buffer, final int offset, final int length) {
        final int primaryId = group.status().primaryId();
        final byte[] message = primaryId < 0 || group.isPrimary()
                ? CHOOSING
                : Messages.utf8("not done: node " + primaryId + " is the primary");
        wrapPack(buffer, offset, length);
        int commands = 0;
        while (pack.next()) {
            error(connection, ResultCode.NOT_PRIMARY, message);
            commands++;
        }
        return commands;
    }

    /**
     * What a refused frame says its client has finished is handed on all the same, as a frame without commands:
     * finished results are what the heap is full of. If there is no room in the queue now, the next frame says it again.
     */
    private void forwardFinished(final DirectBuffer frame) {
        sink.append(ConnectionTable.GATEWAY_ID, frame, 0, MessageShape.block(0) + CommandFrameDecoder.BLOCK_LENGTH);
    }

    private void refuse(final Connection connection, final DirectBuffer frame, final int length) {
        wrapPack(frame, 0, length);
        for (int i = 0; pack.next(); i++) {
            final Refusal refusal = refusals.get(i);
            if (refusal == null) {
                error(connection, ResultCode.OVERLOADED, SHARED_FRAME);
            } else {
                error(connection, refusal.code(), Messages.utf8(refusal.message()));
            }
        }
        refusals.clear();
    }

    private void error(final Connection connection, final ResultCode code, final byte[] message) {
        final long requestNumber = pack.buffer().getLong(MessageShape.block(pack.messageOffset()), LITTLE_ENDIAN);
        messages.error(connection, requestNumber, code, true, message);
        counters.onRefused();
    }

    private void wrapPack(final DirectBuffer buffer, final int offset, final int length) {
        final int packOffset = MessageShape.block(offset) + CommandFrameDecoder.BLOCK_LENGTH;
        pack.wrap(buffer, packOffset, offset + length - packOffset);
    }
}
