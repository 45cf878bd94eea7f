package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;

/** What is asked of a write before it may change anything. A check that fails has answered the write with the reason. */
final class WriteChecks {
    private final StoreState state;
    private final ReplyWriter reply;

    WriteChecks(final StoreState state, final ReplyWriter reply) {
        this.state = state;
        this.reply = reply;
    }

    /** Always false, so that a check can end with it. */
    boolean refuse(final Message message, final ResultCode code, final String why) {
        reply.write(message.number(), code, state.revision(), why);
        return false;
    }

    boolean isWhole(final Message message, final int blockLengthMin, final boolean varDataFits) {
        return (varDataFits && message.blockLength() >= blockLengthMin)
                || refuse(
                        message,
                        ResultCode.INVALID_ARGUMENT,
                        "command " + message.templateId() + " ends too early: a part is longer than the message");
    }

    /** The namespace with this id, whose entries this state holds; null if there is none. */
    StoredNamespace namespace(final Message message, final int namespaceId) {
        final StoredNamespace namespace = state.namespaces().find(namespaceId);
        if (namespace != null && namespace.replication() != state.replication()) {
            refuse(message, ResultCode.INVALID_ARGUMENT, wrongWay(namespace));
            return null;
        }
        if (namespace == null) {
            refuse(
                    message,
                    ResultCode.UNKNOWN_NAMESPACE,
                    "no namespace has id " + namespaceId + ": define it, or find its id by its name");
        }
        return namespace;
    }

    /** For a write that stores something under the key. */
    boolean keyFits(final Message message, final StoredNamespace namespace, final ByteSlice key) {
        return keyIsWithin(message, namespace, key, namespace.settings().keyBytesMax());
    }

    /** For a write that needs an entry: it may be older than the namespace's limit. */
    boolean isKey(final Message message, final StoredNamespace namespace, final ByteSlice key) {
        return keyIsWithin(message, namespace, key, Protocol.KEY_BYTES_MAX);
    }

    /** @param valueBytes length of a plain value, or of a map as it is stored. */
    boolean valueFits(final Message message, final StoredNamespace namespace, final int valueBytes) {
        final int bytesMax = namespace.settings().valueBytesMax();
        return valueBytes <= bytesMax
                || refuse(
                        message,
                        ResultCode.VALUE_TOO_LARGE,
                        "the value is " + valueBytes + " bytes, the limit of namespace '" + namespace.name() + "' is "
                                + bytesMax);
    }

    boolean isFlag(final Message message, final String name, final int flag) {
        return flag <= 1 || refuse(message, ResultCode.INVALID_ARGUMENT, name + " must be 0 or 1, not " + flag);
    }

    boolean isCondition(final Message message, final WriteCondition condition, final boolean mayBeAbsent) {
        return switch (condition) {
            case NONE, REVISION, PRESENT -> true;
            case ABSENT ->
                mayBeAbsent
                        || refuse(message, ResultCode.INVALID_ARGUMENT, "a removal cannot have the condition ABSENT");
            default -> refuse(message, ResultCode.INVALID_ARGUMENT, "the write's condition is not known here");
        };
    }

    boolean isExpiry(final Message message, final long ttlMs, final long idleMs) {
        return isExpiry(message, "ttlMs", ttlMs) && isExpiry(message, "idleMs", idleMs);
    }

    /**
     * Takes the terms that a command brings.
     *
     * @param part its TermList message; may be empty.
     */
    boolean areTerms(final Message message, final Terms terms, final ByteSlice part) {
        final String complaint = terms.read(part);
        return complaint == null || refuse(message, ResultCode.INVALID_ARGUMENT, complaint);
    }

    /**
     * Whether the lease that is to own what is written is live, if there is to be one. To be asked before anything is looked
     * up: it may end leases that have expired, and what they own.
     */
    boolean isOwnerLive(final Message message, final StoredNamespace namespace, final Terms terms) {
        if (!terms.hasOwner()) {
            return true;
        }
        if (namespace.name().equals(Protocol.LEASES_NAMESPACE)) {
            return refuse(message, ResultCode.INVALID_ARGUMENT, "a lease cannot own another lease");
        }
        return state.leases().isLive(terms.owner())
                || refuse(
                        message,
                        ResultCode.LEASE_ENDED,
                        "the lease that is to own the entry in namespace '" + namespace.name() + "' has ended");
    }

    /**
     * Whether the lease that is to own what is written may own as much.
     *
     * @param standing the entry whose place it takes; null: none.
     */
    boolean ownerHasRoom(
            final Message message, final StoredNamespace namespace, final Terms terms, final EntryView standing) {
        return !terms.hasOwner()
                || state.leases().hasRoom(terms.owner())
                || (standing != null && Terms.carries(standing, terms.owner()))
                || refuse(
                        message,
                        ResultCode.STORE_FULL,
                        "the lease that is to own the entry in namespace '" + namespace.name() + "' owns "
                                + Protocol.OWNED_ENTRIES_MAX
                                + " entries, which is the limit: remove some, or use another lease");
    }

    /**
     * Whether what stands under the key is what the write asks for. Where it is not, the answer shows what stands there.
     *
     * @param standing null: no live entry.
     */
    boolean holds(
            final Message message,
            final WriteCondition condition,
            final long expectedRevision,
            final EntryView standing) {
        final boolean holds = switch (condition) {
            case ABSENT -> standing == null;
            case PRESENT -> standing != null;
            case REVISION -> standing != null && standing.revision() == expectedRevision;
            default -> true;
        };
        if (!holds) {
            reply.writeShowing(message.number(), ResultCode.CONDITION_FAILED, state.revision(), standing);
        }
        return holds;
    }

    /** Refuses a write that does not go with what stands there. */
    boolean refuseType(
            final Message message, final StoredNamespace namespace, final EntryView standing, final String rule) {
        return refuse(
                message,
                ResultCode.WRONG_TYPE,
                "the entry in namespace '" + namespace.name() + "' is " + named(standing.type()) + ": " + rule);
    }

    private static String named(final EntryType type) {
        return switch (type) {
            case COUNTER -> "a counter";
            case MAP -> "a map";
            case LIMIT -> "a limit";
            case WINDOW -> "a window of counted events";
            default -> "a plain value";
        };
    }

    private static String wrongWay(final StoredNamespace namespace) {
        return namespace.replication() == Replication.ASYNC
                ? "namespace '" + namespace.name()
                        + "' is ASYNC: its writes do not go through the log, but to the primary "
                        + "in a LocalCommandFrame"
                : "namespace '" + namespace.name() + "' is SYNC: its writes go through the log, in a CommandFrame";
    }

    private boolean keyIsWithin(
            final Message message, final StoredNamespace namespace, final ByteSlice key, final int bytesMax) {
        if (key.length() >= 1 && key.length() <= bytesMax) {
            return true;
        }
        final String seen = key.length() == 0 ? "the key is empty" : "the key is " + key.length() + " bytes";
        return refuse(
                message,
                ResultCode.KEY_TOO_LARGE,
                seen + ", namespace '" + namespace.name() + "' takes 1 to " + bytesMax);
    }

    private boolean isExpiry(final Message message, final String name, final long durationMs) {
        return durationMs == PutDecoder.ttlMsNullValue()
                || (durationMs >= 0 && durationMs <= Protocol.EXPIRY_MS_MAX)
                || refuse(
                        message,
                        ResultCode.INVALID_ARGUMENT,
                        name + " must be 0 (never) to " + Protocol.EXPIRY_MS_MAX + ", not " + durationMs);
    }
}
