package io.sternline.server.state;

import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CountInWindowDecoder;
import io.sternline.protocol.sbe.DefineNamespaceDecoder;
import io.sternline.protocol.sbe.DrainNodeDecoder;
import io.sternline.protocol.sbe.GuardedDecoder;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.MoveDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TakeDecoder;
import io.sternline.protocol.sbe.TouchDecoder;
import io.sternline.protocol.sbe.UpdateMapDecoder;

/**
 * Applies the commands of a client's frame, each at most once.
 *
 * <p>A command is looked up in its client's window before anything else. If it was answered before, the answer is sent
 * again and that is all; otherwise it is carried out, and whatever the outcome, refusals included, the reply is kept
 * before it is sent. Only a command that has no place in a window is answered without a trace: one of an unknown client,
 * one the client has finished with, one too far ahead, and what clients without an id may ask.
 *
 * <p>A guarded write is the write within it in every respect: it has its number, is answered as it would be, and its guards are
 * looked at only when it would be carried out.
 */
final class CommandAdapter {
    /** The connection of a frame whose answers nobody waits for: a node's own. A client's is never 0. */
    private static final long NOBODY = 0;

    private final StoreState state;
    private final ReplyPublisher publisher;
    private final ReplyWriter reply;
    private final Message message = new Message();
    private final Message guarded = new Message();
    private final Guards guards;
    private final ResultKeeper results;
    private final EntryCommands entryCommands;
    private final MapCommands mapCommands;
    private final MoveCommand moveCommand;
    private final LimitCommands limitCommands;
    private final AdminCommands adminCommands;
    private final NodeCommands nodeCommands;
    private long connectionId;
    private long clientId;
    private ClientWindow window;

    /** What is wrong with the guarded write at hand, which then cannot be taken apart; null: nothing. */
    private String complaint;

    private long malformed;

    /**
     * @param group the replicated state.
     * @param state the one that commands change.
     */
    CommandAdapter(
            final StoreState group,
            final StoreState state,
            final ReplyPublisher publisher,
            final NodeCommands nodeCommands) {
        this.reply = new ReplyWriter(state.durability(), Protocol.FRAME_BYTES_MAX);
        final WriteChecks checks = new WriteChecks(state, reply);
        final RoomKeeper room = new RoomKeeper(state, reply);
        this.state = state;
        this.publisher = publisher;
        this.nodeCommands = nodeCommands;
        this.results = new ResultKeeper(state);
        this.entryCommands = new EntryCommands(state, reply, checks, room);
        this.mapCommands = new MapCommands(state, reply, checks, room);
        this.moveCommand = new MoveCommand(state, reply, checks, room);
        this.guards = new Guards(group, state, reply);
        this.limitCommands = new LimitCommands(state, reply, checks, room);
        this.adminCommands = new AdminCommands(state, reply);
    }

    /** A frame begins. It is a sign of life of its client, whatever is in it. */
    void begin(final long newConnectionId, final long newClientId, final long finishedBelow) {
        connectionId = newConnectionId;
        clientId = newClientId;
        window = state.windows().find(newClientId);
        if (window != null) {
            state.windows().onActivity(window, finishedBelow, state.groupTimeMs());
        }
    }

    /** Applies the current message of {@code pack}. */
    void onCommand(final PackReader pack) {
        message.wrap(pack.buffer(), pack.messageOffset(), pack.messageLength());
        if (!message.hasNumber()) {
            malformed++;
            return;
        }
        state.author(clientId, message.number());
        unwrap(pack);
        if (clientId == 0 && connectionId == NOBODY && NodeCommands.includes(message.templateId())) {
            nodeCommands.onCommand(message);
        } else if (clientId == 0) {
            onUnregistered(message.number());
        } else if (window == null) {
            refuse(ResultCode.CLIENT_UNKNOWN, "client " + clientId + " has no window here: register again");
        } else {
            onRegistered(message.number());
        }
    }

    /** Goes on with the write within, if it is a guarded one. */
    private void unwrap(final PackReader pack) {
        guards.clear();
        complaint = null;
        if (message.templateId() == GuardedDecoder.TEMPLATE_ID) {
            guarded.wrap(pack.buffer(), pack.messageOffset(), pack.messageLength());
            complaint = guards.read(guarded, message);
            if (complaint != null) {
                message.wrap(pack.buffer(), pack.messageOffset(), pack.messageLength());
            }
        }
    }

    /** Commands that could not be read, not even to be refused. */
    long malformed() {
        return malformed + nodeCommands.malformed();
    }

    private void onUnregistered(final long requestNumber) {
        if (isAnsweredAsWrite()) {
            reply.write(
                    requestNumber,
                    ResultCode.CLIENT_UNKNOWN,
                    state.revision(),
                    "a write needs a client id: register first");
        } else {
            switch (message.templateId()) {
                case RegisterClientDecoder.TEMPLATE_ID -> adminCommands.register(message);
                case DefineNamespaceDecoder.TEMPLATE_ID -> adminCommands.define(message);
                default -> refuseUnsupported(requestNumber);
            }
        }
        publisher.publish(connectionId, reply.buffer(), reply.length());
    }

    private void onRegistered(final long requestNumber) {
        switch (window.standing(requestNumber)) {
            case ANSWERED -> {
                results.repeat(message, window.result(requestNumber), reply);
                publisher.publish(connectionId, reply.buffer(), reply.length());
            }
            case TOO_OLD ->
                refuse(
                        ResultCode.REQUEST_TOO_OLD,
                        "request " + requestNumber + " is below " + window.finishedBelow() + ", which client "
                                + clientId + " declared finished");
            case BEYOND ->
                refuse(
                        ResultCode.WINDOW_FULL,
                        "request " + requestNumber + " is " + Protocol.WINDOW_REQUESTS_MAX + " or more beyond "
                                + window.finishedBelow() + ", the first that client " + clientId + " has not finished");
            case NEW -> onNew(requestNumber);
        }
    }

    private void onNew(final long requestNumber) {
        if (!results.hasRoom()) {
            refuse(
                    ResultCode.OVERLOADED,
                    "the results kept for all clients hold " + state.windows().resultBytes() + " bytes, the limit is "
                            + state.limits().resultBytesMax() + ": try again later");
            return;
        }
        if (guards.areAhead()) {
            refuse(
                    ResultCode.NOT_CAUGHT_UP,
                    "not done: a guard is of a revision that this node has not come to yet; send it again");
            return;
        }
        execute(requestNumber);
        results.keep(window, requestNumber, reply.buffer(), reply.length());
        publisher.publish(connectionId, reply.buffer(), reply.length());
    }

    private void execute(final long requestNumber) {
        if (!guards.hold(requestNumber)) {
            return;
        }
        switch (message.templateId()) {
            case PutDecoder.TEMPLATE_ID -> entryCommands.put(message);
            case RemoveDecoder.TEMPLATE_ID -> entryCommands.remove(message);
            case TouchDecoder.TEMPLATE_ID -> entryCommands.touch(message);
            case IncrementDecoder.TEMPLATE_ID -> entryCommands.increment(message);
            case UpdateMapDecoder.TEMPLATE_ID -> mapCommands.update(message);
            case MoveDecoder.TEMPLATE_ID -> moveCommand.move(message);
            case GuardedDecoder.TEMPLATE_ID ->
                reply.write(requestNumber, ResultCode.INVALID_ARGUMENT, state.revision(), complaint);
            case TakeDecoder.TEMPLATE_ID -> limitCommands.take(message);
            case CountInWindowDecoder.TEMPLATE_ID -> limitCommands.countInWindow(message);
            case DefineNamespaceDecoder.TEMPLATE_ID -> adminCommands.define(message);
            case DrainNodeDecoder.TEMPLATE_ID -> adminCommands.drain(message);
            case RegisterClientDecoder.TEMPLATE_ID ->
                reply.registered(
                        requestNumber,
                        ResultCode.INVALID_ARGUMENT,
                        0,
                        "client " + clientId + " is registered already: register with client id 0");
            default -> refuseUnsupported(requestNumber);
        }
    }

    /** Answers without carrying out and without keeping the answer, in the form the command's sender expects. */
    private void refuse(final ResultCode code, final String why) {
        final long requestNumber = message.number();
        if (isAnsweredAsWrite()) {
            reply.write(requestNumber, code, state.revision(), why);
        } else {
            switch (message.templateId()) {
                case DefineNamespaceDecoder.TEMPLATE_ID ->
                    reply.noNamespace(requestNumber, code, state.revision(), why);
                case RegisterClientDecoder.TEMPLATE_ID -> reply.registered(requestNumber, code, 0, why);
                default -> reply.error(requestNumber, code, true, why);
            }
        }
        publisher.publish(connectionId, reply.buffer(), reply.length());
    }

    private boolean isAnsweredAsWrite() {
        return EntryWrites.includesGuarded(message.templateId())
                || message.templateId() == DrainNodeDecoder.TEMPLATE_ID;
    }

    private void refuseUnsupported(final long requestNumber) {
        final String why = NodeCommands.includes(message.templateId())
                ? " is for nodes to give, not for clients"
                : " is not known here: the node is older than the client";
        reply.error(requestNumber, ResultCode.UNSUPPORTED, true, "command " + message.templateId() + why);
    }
}
