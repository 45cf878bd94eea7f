package io.sternline.server.gateway;

import io.sternline.protocol.MalformedMessageException;
import io.sternline.protocol.PackReader;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.DefineNamespaceDecoder;
import io.sternline.protocol.sbe.DigestReportDecoder;
import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.PromotionPlannedDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.UpdateMapDecoder;
import io.sternline.protocol.sbe.WriteCondition;
import org.agrona.DirectBuffer;

/**
 * Looks at a command before it may enter the log, where every node has to live with it for good.
 *
 * <p>Bytes that no client of ours can have written (lengths that do not add up, unknown enum values, a command that
 * its client id does not allow) cost the connection: what follows them cannot be trusted either. What an honest client
 * may get wrong or know better (a key or value too large, a template of a newer version) costs only that command.
 */
final class CommandCheck {
    static final int TEMPLATE_MIN = 20;
    static final int TEMPLATE_MAX = 39;

    /** Commands that newer versions may bring: refused one by one, and not with the connection. */
    static final int LATER_TEMPLATE_MIN = 120;

    static final int LATER_TEMPLATE_MAX = 139;

    /** What only a node's own gateway offers, see {@link OwnCommand}. */
    private static final int NODES_OWN_MIN = PromotionPlannedDecoder.TEMPLATE_ID;

    private static final int NODES_OWN_MAX = DigestReportDecoder.TEMPLATE_ID;
    private static final short NONE = WriteCondition.NONE.value();
    private static final short ABSENT = WriteCondition.ABSENT.value();
    private static final short PRESENT = WriteCondition.PRESENT.value();
    private static final short POLICY_MAX = FullPolicy.EVICT_SOONEST.value();
    private static final short REPLICATION_MAX = Replication.ASYNC.value();

    private final PutDecoder put = new PutDecoder();
    private final RemoveDecoder remove = new RemoveDecoder();
    private final DefineNamespaceDecoder define = new DefineNamespaceDecoder();
    private final PartCheck part = new PartCheck();
    private final UpdateMapDecoder update = new UpdateMapDecoder();
    private final GuardedCheck guarded = new GuardedCheck();
    private final DrainCheck drain;
    private final boolean isLocal;

    private CommandCheck(final DrainCheck drain, final boolean isLocal) {
        this.drain = drain;
        this.isLocal = isLocal;
    }

    /** Of CommandFrames. */
    static CommandCheck ofLog(final DrainCheck drain) {
        return new CommandCheck(drain, false);
    }

    /** Of LocalCommandFrames, which hold writes to entries only. */
    static CommandCheck ofLocal(final DrainCheck drain) {
        return new CommandCheck(drain, true);
    }

    /**
     * Checks the command the reader stands on.
     *
     * @param hasHeapRoom whether the node has memory for another result.
     * @return null if it may be forwarded.
     * @throws MalformedMessageException if the connection is not to be trusted.
     */
    Refusal check(final PackReader pack, final long clientId, final boolean hasHeapRoom) {
        MessageShape.checkHeader(pack.header(), pack.messageLength());
        final int templateId = pack.templateId();
        if (!isCommand(templateId)) {
            throw new MalformedMessageException("message " + templateId + " is not a command; a CommandFrame holds "
                    + TEMPLATE_MIN + " to " + TEMPLATE_MAX + " and " + LATER_TEMPLATE_MIN + " to "
                    + LATER_TEMPLATE_MAX);
        }
        final MessageShape shape = MessageShape.of(templateId);
        if (shape == null) {
            if (pack.header().blockLength() < Long.BYTES) {
                throw new MalformedMessageException("command " + templateId + " has no room for its request number");
            }
            return templateId >= NODES_OWN_MIN && templateId <= NODES_OWN_MAX
                    ? Refusal.nodesOwn(templateId)
                    : Refusal.unsupported("command", templateId);
        }
        if (clientId == 0 && shape != MessageShape.REGISTER_CLIENT && shape != MessageShape.DEFINE_NAMESPACE) {
            throw new MalformedMessageException(
                    shape + " needs a registered client id; without one only RegisterClient and DefineNamespace go");
        }
        if (shape == MessageShape.GUARDED) {
            return checkGuarded(pack, hasHeapRoom);
        }
        if (isLocal && !shape.isEntryWrite()) {
            throw new MalformedMessageException(
                    shape + " goes through the log: a LocalCommandFrame holds writes to entries");
        }
        shape.check(pack.header(), pack.buffer(), pack.messageOffset(), pack.messageLength());
        return hasHeapRoom ? checkFields(shape, pack.buffer(), pack.messageOffset()) : Refusal.heapFull();
    }

    private static boolean isCommand(final int templateId) {
        return templateId >= TEMPLATE_MIN && templateId <= TEMPLATE_MAX
                || templateId >= LATER_TEMPLATE_MIN && templateId <= LATER_TEMPLATE_MAX;
    }

    /** The write within is checked as if it came by itself. */
    private Refusal checkGuarded(final PackReader pack, final boolean hasHeapRoom) {
        final GuardedCheck walked =
                guarded.walk(pack.header(), pack.buffer(), pack.messageOffset(), pack.messageLength());
        final int templateId = walked.write().templateId();
        final MessageShape shape = MessageShape.of(templateId);
        if (shape == null && isCommand(templateId)) {
            return Refusal.unsupported("guarded command", templateId);
        }
        if (shape == null || !shape.isEntryWrite()) {
            throw new MalformedMessageException("message " + templateId + " is guarded; only writes to entries can be");
        }
        shape.check(walked.write(), pack.buffer(), walked.writeOffset(), walked.writeBytes());
        if (!hasHeapRoom) {
            return Refusal.heapFull();
        }
        final Refusal refusal = checkFields(shape, pack.buffer(), walked.writeOffset());
        return walked.refusal() != null ? walked.refusal() : refusal;
    }

    private Refusal checkFields(final MessageShape shape, final DirectBuffer buffer, final int offset) {
        switch (shape) {
            case PUT:
                return checkPut(buffer, offset);
            case UPDATE_MAP:
                return checkUpdateMap(buffer, offset);
            case REMOVE:
                return checkRemove(buffer, offset);
            case TOUCH:
            case INCREMENT:
            case TAKE:
            case COUNT_IN_WINDOW:
                return checkKey(shape, buffer, offset);
            case MOVE:
                return checkMove(buffer, offset);
            case REGISTER_CLIENT:
                return checkName(shape, buffer, offset, 0, Protocol.CLIENT_NAME_BYTES_MAX);
            case DRAIN_NODE:
                return drain.check(buffer, offset);
            default:
                return checkDefine(buffer, offset);
        }
    }

    private Refusal checkPut(final DirectBuffer buffer, final int offset) {
        put.wrap(buffer, MessageShape.block(offset), PutDecoder.BLOCK_LENGTH, PutDecoder.SCHEMA_VERSION);
        checkCondition("Put.condition", put.conditionRaw());
        checkFlag("Put.returnPrevious", put.returnPrevious());
        part.wrap("Put.terms", MessageShape.PUT, 2, buffer, offset).checkTerms();
        final int valueBytes = MessageShape.PUT.fieldBytes(buffer, offset, 1);
        if (valueBytes > Protocol.VALUE_BYTES_MAX) {
            return Refusal.valueTooLarge(valueBytes, Protocol.VALUE_BYTES_MAX);
        }
        return checkKey(MessageShape.PUT, buffer, offset);
    }

    private Refusal checkUpdateMap(final DirectBuffer buffer, final int offset) {
        update.wrap(buffer, MessageShape.block(offset), UpdateMapDecoder.BLOCK_LENGTH, UpdateMapDecoder.SCHEMA_VERSION);
        checkCondition("UpdateMap.condition", update.conditionRaw());
        checkFlag("UpdateMap.replace", update.replace());
        checkFlag("UpdateMap.returnPrevious", update.returnPrevious());
        checkFlag("UpdateMap.replaceTerms", update.replaceTerms());
        part.wrap("UpdateMap.changes", MessageShape.UPDATE_MAP, 1, buffer, offset)
                .checkChanges();
        part.wrap("UpdateMap.terms", MessageShape.UPDATE_MAP, 2, buffer, offset).checkTerms();
        return checkKey(MessageShape.UPDATE_MAP, buffer, offset);
    }

    private Refusal checkRemove(final DirectBuffer buffer, final int offset) {
        remove.wrap(buffer, MessageShape.block(offset), RemoveDecoder.BLOCK_LENGTH, RemoveDecoder.SCHEMA_VERSION);
        checkCondition("Remove.condition", remove.conditionRaw());
        if (remove.conditionRaw() == ABSENT) {
            throw unknownValue("Remove.condition", ABSENT, "0, 2 or 3");
        }
        checkFlag("Remove.returnPrevious", remove.returnPrevious());
        return checkKey(MessageShape.REMOVE, buffer, offset);
    }

    private static Refusal checkMove(final DirectBuffer buffer, final int offset) {
        final Refusal refusal = checkKey(MessageShape.MOVE, 0, buffer, offset);
        return refusal != null ? refusal : checkKey(MessageShape.MOVE, 1, buffer, offset);
    }

    private Refusal checkDefine(final DirectBuffer buffer, final int offset) {
        define.wrap(
                buffer,
                MessageShape.block(offset),
                DefineNamespaceDecoder.BLOCK_LENGTH,
                DefineNamespaceDecoder.SCHEMA_VERSION);
        checkFlag("DefineNamespace.ifAbsent", define.ifAbsent());
        if (define.whenFullRaw() > POLICY_MAX) {
            throw unknownValue("DefineNamespace.whenFull", define.whenFullRaw(), "0 or 1");
        }
        if (define.replicationRaw() > REPLICATION_MAX) {
            throw unknownValue("DefineNamespace.replication", define.replicationRaw(), "0 or 1");
        }
        return checkName(MessageShape.DEFINE_NAMESPACE, buffer, offset, 1, Protocol.NAMESPACE_NAME_BYTES_MAX);
    }

    private static Refusal checkKey(final MessageShape shape, final DirectBuffer buffer, final int offset) {
        return checkKey(shape, 0, buffer, offset);
    }

    private static Refusal checkKey(
            final MessageShape shape, final int field, final DirectBuffer buffer, final int offset) {
        final int keyBytes = shape.fieldBytes(buffer, offset, field);
        if (keyBytes == 0) {
            return Refusal.invalid("the key is empty; it must have at least one byte");
        }
        return keyBytes > Protocol.KEY_BYTES_MAX ? Refusal.keyTooLarge(keyBytes, Protocol.KEY_BYTES_MAX) : null;
    }

    private static Refusal checkName(
            final MessageShape shape,
            final DirectBuffer buffer,
            final int offset,
            final int bytesMin,
            final int bytesMax) {
        final int bytes = shape.fieldBytes(buffer, offset, 0);
        return bytes < bytesMin || bytes > bytesMax
                ? Refusal.invalid("a name of " + bytes + " bytes; " + bytesMin + " to " + bytesMax + " are allowed")
                : null;
    }

    private static void checkCondition(final String field, final short condition) {
        if (condition < NONE || condition > PRESENT) {
            throw unknownValue(field, condition, "0 to 3");
        }
    }

    static void checkFlag(final String field, final short value) {
        if (value != 0 && value != 1) {
            throw unknownValue(field, value, "0 or 1");
        }
    }

    private static MalformedMessageException unknownValue(final String field, final int value, final String expected) {
        return new MalformedMessageException(field + " is " + value + "; " + expected + " was expected");
    }
}
