package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.DefineNamespaceDecoder;
import io.sternline.protocol.sbe.DrainNodeDecoder;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.RegisterClientDecoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.server.engine.ByteSlice;

/** Carries out the commands that concern no entry: clients, namespaces and nodes. Leaves its answer in the reply writer. */
final class AdminCommands {
    private final RegisterClientDecoder registerDecoder = new RegisterClientDecoder();
    private final DefineNamespaceDecoder decoder = new DefineNamespaceDecoder();
    private final DrainNodeDecoder drainDecoder = new DrainNodeDecoder();
    private final ByteSlice name = new ByteSlice();
    private final StoreState state;
    private final ReplyWriter reply;

    AdminCommands(final StoreState state, final ReplyWriter reply) {
        this.state = state;
        this.reply = reply;
    }

    void register(final Message message) {
        final long requestNumber = message.number();
        if (message.blockLength() < RegisterClientDecoder.BLOCK_LENGTH
                || !message.varData().next16(name)) {
            reply.registered(requestNumber, ResultCode.INVALID_ARGUMENT, 0, "RegisterClient ends too early");
            return;
        }
        if (name.length() > Protocol.CLIENT_NAME_BYTES_MAX) {
            reply.registered(
                    requestNumber,
                    ResultCode.INVALID_ARGUMENT,
                    0,
                    "the client's name is " + name.length() + " bytes, the limit is " + Protocol.CLIENT_NAME_BYTES_MAX);
            return;
        }
        registerDecoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final ClientWindow window =
                state.windows().register(name.toArray(), registerDecoder.nonce(), state.groupTimeMs());
        if (window == null) {
            reply.registered(
                    requestNumber,
                    ResultCode.OVERLOADED,
                    0,
                    "the limit of " + state.limits().clientsMax()
                            + " clients is reached, and each was active in the last "
                            + StateLimits.WINDOW_INACTIVE_MS_MIN / 1000 + " s: try again later");
            return;
        }
        reply.registered(requestNumber, ResultCode.OK, window.clientId(), ReplyWriter.NO_MESSAGE);
    }

    void define(final Message message) {
        if (message.blockLength() < DefineNamespaceDecoder.BLOCK_LENGTH
                || !message.varData().next16(name)) {
            refuse(message, ResultCode.INVALID_ARGUMENT, "DefineNamespace ends too early");
            return;
        }
        decoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final String text = Namespaces.nameIn(name);
        if (text == null) {
            refuse(message, ResultCode.INVALID_ARGUMENT, Namespaces.nameComplaint(name));
            return;
        }
        final StoredNamespace.Settings settings = new StoredNamespace.Settings(
                decoder.ttlMs(),
                decoder.idleMs(),
                decoder.keyBytesMax(),
                decoder.valueBytesMax(),
                decoder.entriesMax(),
                decoder.bytesMax(),
                decoder.whenFull(),
                decoder.replication());
        final String complaint =
                decoder.ifAbsent() > 1 ? "ifAbsent must be 0 or 1, not " + decoder.ifAbsent() : settings.complaint();
        if (complaint != null) {
            refuse(message, ResultCode.INVALID_ARGUMENT, "namespace '" + text + "': " + complaint);
            return;
        }
        if (text.equals(Protocol.LEASES_NAMESPACE) && !canHoldLeases(settings)) {
            refuse(
                    message,
                    ResultCode.INVALID_ARGUMENT,
                    "namespace '" + text
                            + "' holds the leases of clients: it must be SYNC and reject writes when full");
            return;
        }
        define(message, text, settings, decoder.ifAbsent() == 1);
    }

    /** A lease that is evicted, or that a failover loses, would take with it what its client believes to hold. */
    private static boolean canHoldLeases(final StoredNamespace.Settings settings) {
        return settings.replication() == Replication.SYNC && settings.whenFull() == FullPolicy.REJECT;
    }

    /** Draining what is draining already changes nothing and is no refusal. Who the members are is not known here. */
    void drain(final Message message) {
        if (message.blockLength() < DrainNodeDecoder.BLOCK_LENGTH) {
            reply.write(message.number(), ResultCode.INVALID_ARGUMENT, state.revision(), "DrainNode ends too early");
            return;
        }
        drainDecoder.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final int nodeId = drainDecoder.nodeId();
        if (nodeId < 0 || nodeId > Protocol.NODE_ID_MAX || drainDecoder.drain() > 1) {
            reply.write(
                    message.number(),
                    ResultCode.INVALID_ARGUMENT,
                    state.revision(),
                    "nodeId must be 0 to " + Protocol.NODE_ID_MAX + " and drain 0 or 1, not " + nodeId + " and "
                            + drainDecoder.drain());
            return;
        }
        final int before = state.settings().drainingNodes();
        final int after = drainDecoder.drain() == 1 ? before | 1 << nodeId : before & ~(1 << nodeId);
        if (after != before) {
            state.drain(after);
        }
        reply.write(message.number(), ResultCode.OK, state.revision(), ReplyWriter.NO_MESSAGE);
    }

    private void define(
            final Message message,
            final String text,
            final StoredNamespace.Settings settings,
            final boolean onlyIfAbsent) {
        final Namespaces namespaces = state.namespaces();
        final StoredNamespace existing = namespaces.find(text);
        if (existing != null && (onlyIfAbsent || existing.settings().equals(settings))) {
            reply.namespace(message.number(), state.revision(), existing);
        } else if (existing != null && existing.replication() != settings.replication()) {
            refuse(
                    message,
                    ResultCode.INVALID_ARGUMENT,
                    "namespace '" + text + "' is " + existing.replication() + " and cannot become "
                            + settings.replication() + ": a namespace keeps the replication it was made with, make "
                            + "another");
        } else if (existing == null && namespaces.all().size() >= state.limits().namespacesMax()) {
            refuse(
                    message,
                    ResultCode.STORE_FULL,
                    "namespace '" + text + "' is one too many: the limit is "
                            + state.limits().namespacesMax());
        } else {
            final StoredNamespace defined = state.define(text, settings);
            reply.namespace(message.number(), state.revision(), defined);
        }
    }

    private void refuse(final Message message, final ResultCode code, final String why) {
        reply.noNamespace(message.number(), code, state.revision(), why);
    }
}
