package io.sternline.server.state;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.sbe.LocalCommandFrameDecoder;
import io.sternline.protocol.sbe.ResultCode;
import org.agrona.DirectBuffer;

/**
 * Takes the frames of commands for ASYNC namespaces from this node's gateway and carries them out, while this node is
 * primary. Each is to this state what a message of the log is to the other: time goes on, room is made, and then its
 * commands are applied in order.
 */
final class LocalCommands {
    /** Frames carried out in one duty cycle: the log and queries must not wait long. */
    static final int FRAMES_PER_CYCLE_MAX = 16;

    private static final String NOT_PRIMARY = "not done: this node is not the primary";
    private static final String INCOMPLETE =
            "not done: the node is being given a copy of the ASYNC namespaces; send it again";
    private static final String NOT_BEGUN =
            "not done: the new primary asks the other nodes what they have of the ASYNC namespaces, or writes what it has "
                    + "to its disk, or finds out the group's time; send it again";
    private static final String NO_WINDOW = "not done: there is no room for another client's window; send it again";

    private final Message message = new Message();
    private final LocalCommandFrameDecoder frame = new LocalCommandFrameDecoder();
    private final PackReader pack = new PackReader();
    private final ReplyWriter refusal = new ReplyWriter();
    private final LocalCommandSource.FrameHandler handler = this::onFrame;
    private final AsyncState async;
    private final LocalCommandSource source;
    private final ReplyPublisher publisher;
    private final CommandAdapter commands;
    private long malformed;

    LocalCommands(final AsyncState async, final LocalCommandSource source, final ReplyPublisher publisher) {
        this.async = async;
        this.source = source;
        this.publisher = publisher;
        final StoreState state = async.state();
        this.commands =
                new CommandAdapter(async.group(), state, publisher, new NodeCommands(state, new DigestWatch(state)));
    }

    /** @return amount of work done. */
    int doWork() {
        return source.poll(handler, FRAMES_PER_CYCLE_MAX);
    }

    /** Frames and commands that could not be read. */
    long malformed() {
        return malformed + commands.malformed();
    }

    private void onFrame(final long connectionId, final DirectBuffer buffer, final int offset, final int length) {
        final boolean readable = message.wrap(buffer, offset, length)
                && message.templateId() == LocalCommandFrameDecoder.TEMPLATE_ID
                && message.blockLength() >= LocalCommandFrameDecoder.BLOCK_LENGTH;
        if (!readable) {
            malformed++;
            return;
        }
        frame.wrap(buffer, message.bodyOffset(), message.blockLength(), message.version());
        pack.wrap(buffer, message.blockEnd(), message.restLength());
        publisher.begin(true);
        final String obstacle = async.refusal();
        if (!async.isPrimary()) {
            refuse(connectionId, ResultCode.NOT_PRIMARY, NOT_PRIMARY);
        } else if (!async.isComplete()) {
            refuse(connectionId, ResultCode.OVERLOADED, INCOMPLETE);
        } else if (!async.hasBegun()) {
            refuse(connectionId, ResultCode.OVERLOADED, NOT_BEGUN);
        } else if (obstacle != null) {
            refuse(connectionId, ResultCode.OVERLOADED, obstacle);
        } else if (!async.openWindow(frame.clientId(), frame.finishedBelow())) {
            refuse(connectionId, ResultCode.OVERLOADED, NO_WINDOW);
        } else {
            async.advance(length);
            apply(connectionId);
        }
    }

    private void apply(final long connectionId) {
        commands.begin(connectionId, frame.clientId(), frame.finishedBelow());
        try {
            while (pack.next()) {
                if (EntryWrites.includesGuarded(pack.templateId())) {
                    commands.onCommand(pack);
                } else {
                    // What else a client may ask goes through the log; the gateway lets none of it in here.
                    malformed++;
                }
            }
        } catch (final MalformedMessageException ignored) {
            // As in the log: the commands before it are applied, the rest cannot be found.
            malformed++;
        }
    }

    private void refuse(final long connectionId, final ResultCode code, final String why) {
        try {
            while (pack.next()) {
                if (message.wrap(pack.buffer(), pack.messageOffset(), pack.messageLength()) && message.hasNumber()) {
                    refusal.error(message.number(), code, true, why);
                    publisher.publish(connectionId, refusal.buffer(), refusal.length());
                }
            }
        } catch (final MalformedMessageException ignored) {
            malformed++;
        }
    }
}
