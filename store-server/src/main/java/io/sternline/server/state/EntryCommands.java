package io.sternline.server.state;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.TouchDecoder;
import io.sternline.protocol.sbe.WriteCondition;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Carries out the writes. Each goes the same way: read the message, check what can be checked without looking at the
 * state, look the entry up, check the rest, and only then take a revision and change anything. Leaves its answer in the
 * reply writer.
 */
final class EntryCommands {
    private final PutDecoder put = new PutDecoder();
    private final RemoveDecoder remove = new RemoveDecoder();
    private final TouchDecoder touch = new TouchDecoder();
    private final IncrementDecoder increment = new IncrementDecoder();
    private final ByteSlice key = new ByteSlice();
    private final ByteSlice value = new ByteSlice();
    private final EntryView found = new EntryView();
    private final EntryView written = new EntryView();
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);
    private final ByteSlice numberSlice = new ByteSlice().wrap(number, 0, Long.BYTES);
    private final StoreState state;
    private final ReplyWriter reply;
    private final WriteChecks checks;

    EntryCommands(final StoreState state, final ReplyWriter reply) {
        this.state = state;
        this.reply = reply;
        this.checks = new WriteChecks(state, reply);
    }

    void put(final Message message) {
        final VarData varData = message.varData();
        if (!checks.isWhole(message, PutDecoder.BLOCK_LENGTH, varData.next16(key) && varData.next32(value))) {
            return;
        }
        put.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, put.namespaceId());
        final boolean valid = namespace != null
                && checks.keyFits(message, namespace, key)
                && checks.valueFits(message, namespace, value)
                && checks.isFlag(message, "returnPrevious", put.returnPrevious())
                && checks.isCondition(message, put.condition(), true)
                && checks.isExpiry(message, put.ttlMs(), put.idleMs());
        if (!valid) {
            return;
        }
        final boolean exists = state.findLive(namespace.id(), key, found);
        if (!holds(put.condition(), exists, put.expectedRevision())) {
            refuseByCondition(message, exists);
        } else if (checks.hasRoom(message, namespace, exists ? found : null, key.length(), value.length())) {
            final long revision = state.nextRevision();
            answer(message, revision, exists && put.returnPrevious() == 1);
            written.type(EntryType.VALUE).value(value);
            store(namespace, revision, put.ttlMs(), put.idleMs());
        }
    }

    void remove(final Message message) {
        if (!checks.isWhole(
                message, RemoveDecoder.BLOCK_LENGTH, message.varData().next16(key))) {
            return;
        }
        remove.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, remove.namespaceId());
        final boolean valid = namespace != null
                && checks.isKey(message, namespace, key)
                && checks.isFlag(message, "returnPrevious", remove.returnPrevious())
                && checks.isCondition(message, remove.condition(), false);
        if (!valid) {
            return;
        }
        final boolean exists = state.findLive(namespace.id(), key, found);
        if (!holds(remove.condition(), exists, remove.expectedRevision())) {
            refuseByCondition(message, exists);
        } else if (!exists) {
            answerNotFound(message);
        } else {
            final long revision = state.nextRevision();
            answer(message, revision, remove.returnPrevious() == 1);
            state.entries().remove(namespace.id(), key);
        }
    }

    void touch(final Message message) {
        if (!checks.isWhole(
                message, TouchDecoder.BLOCK_LENGTH, message.varData().next16(key))) {
            return;
        }
        touch.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, touch.namespaceId());
        final boolean valid = namespace != null
                && checks.isKey(message, namespace, key)
                && checks.isExpiry(message, touch.ttlMs(), touch.idleMs());
        if (!valid) {
            return;
        }
        if (!state.findLive(namespace.id(), key, found)) {
            answerNotFound(message);
            return;
        }
        final long nowMs = state.groupTimeMs();
        found.touchedMs(nowMs);
        if (touch.ttlMs() != TouchDecoder.ttlMsNullValue()) {
            found.deadlineMs(deadline(nowMs, touch.ttlMs()));
        }
        if (touch.idleMs() != TouchDecoder.idleMsNullValue()) {
            found.idleMs(touch.idleMs());
        }
        state.entries().retime(found);
        reply.write(message.number(), ResultCode.OK, state.nextRevision(), ReplyWriter.NO_MESSAGE);
    }

    void increment(final Message message) {
        if (!checks.isWhole(
                message, IncrementDecoder.BLOCK_LENGTH, message.varData().next16(key))) {
            return;
        }
        increment.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, increment.namespaceId());
        final boolean valid = namespace != null
                && checks.keyFits(message, namespace, key)
                && checks.isExpiry(message, increment.ttlMs(), increment.idleMs());
        if (!valid) {
            return;
        }
        if (state.findLive(namespace.id(), key, found)) {
            incrementExisting(message, namespace, increment.delta());
        } else if (checks.hasRoom(message, namespace, null, key.length(), Long.BYTES)) {
            final long revision = state.nextRevision();
            showNumber(increment.delta());
            store(namespace, revision, increment.ttlMs(), increment.idleMs());
            reply.counted(message.number(), revision, increment.delta());
        }
    }

    private void incrementExisting(final Message message, final StoredNamespace namespace, final long delta) {
        if (found.type() != EntryType.COUNTER) {
            checks.refuse(
                    message,
                    ResultCode.WRONG_TYPE,
                    "the entry in namespace '" + namespace.name()
                            + "' is a plain value: only counters can be incremented");
            return;
        }
        final long before = found.value().buffer().getLong(found.value().offset(), LITTLE_ENDIAN);
        final long after = before + delta;
        if (((before ^ after) & (delta ^ after)) < 0) {
            checks.refuse(
                    message,
                    ResultCode.COUNTER_OVERFLOW,
                    "the counter in namespace '" + namespace.name() + "' stands at " + before + ": adding " + delta
                            + " leaves the range of a signed 64-bit number");
            return;
        }
        final long revision = state.nextRevision();
        showNumber(after);
        written.namespaceId(namespace.id()).revision(revision).key().wrap(key);
        written.deadlineMs(found.deadlineMs()).idleMs(found.idleMs()).touchedMs(state.groupTimeMs());
        state.entries().put(written);
        reply.counted(message.number(), revision, after);
    }

    private void showNumber(final long counter) {
        number.putLong(0, counter, LITTLE_ENDIAN);
        written.type(EntryType.COUNTER).value(numberSlice);
    }

    /** Stores what {@code written} holds as a new write, with expiry as the command or else the namespace says. */
    private void store(final StoredNamespace namespace, final long revision, final long ttlMs, final long idleMs) {
        final StoredNamespace.Settings settings = namespace.settings();
        final long nowMs = state.groupTimeMs();
        written.namespaceId(namespace.id()).revision(revision).key().wrap(key);
        written.deadlineMs(deadline(nowMs, ttlMs == PutDecoder.ttlMsNullValue() ? settings.ttlMs() : ttlMs))
                .idleMs(idleMs == PutDecoder.idleMsNullValue() ? settings.idleMs() : idleMs)
                .touchedMs(nowMs);
        state.entries().put(written);
    }

    private static long deadline(final long nowMs, final long ttlMs) {
        return ttlMs == 0 ? 0 : nowMs + ttlMs;
    }

    private boolean holds(final WriteCondition condition, final boolean exists, final long expectedRevision) {
        return switch (condition) {
            case ABSENT -> !exists;
            case REVISION -> exists && found.revision() == expectedRevision;
            default -> true;
        };
    }

    private void answer(final Message message, final long revision, final boolean showFound) {
        if (showFound) {
            reply.writeShowing(message.number(), ResultCode.OK, revision, found);
        } else {
            reply.write(message.number(), ResultCode.OK, revision, ReplyWriter.NO_MESSAGE);
        }
    }

    private void answerNotFound(final Message message) {
        reply.write(message.number(), ResultCode.NOT_FOUND, state.revision(), ReplyWriter.NO_MESSAGE);
    }

    private void refuseByCondition(final Message message, final boolean exists) {
        if (exists) {
            reply.writeShowing(message.number(), ResultCode.CONDITION_FAILED, state.revision(), found);
        } else {
            reply.write(message.number(), ResultCode.CONDITION_FAILED, state.revision(), ReplyWriter.NO_MESSAGE);
        }
    }
}
