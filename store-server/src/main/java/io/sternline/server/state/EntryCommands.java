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
 * Carries out the writes to whole entries. Each goes the same way: read the message, check what can be checked without
 * looking at the state, look the entry up, check the rest, make room, and only then change anything.
 * Leaves its answer in the reply writer.
 */
final class EntryCommands {
    private final PutDecoder put = new PutDecoder();
    private final RemoveDecoder remove = new RemoveDecoder();
    private final TouchDecoder touch = new TouchDecoder();
    private final IncrementDecoder increment = new IncrementDecoder();
    private final ByteSlice key = new ByteSlice();
    private final ByteSlice value = new ByteSlice();
    private final ByteSlice termsPart = new ByteSlice();
    private final Terms terms = new Terms();
    private final EntryView found = new EntryView();
    private final EntryView written = new EntryView();
    private final UnsafeBuffer number = new UnsafeBuffer(new byte[Long.BYTES]);
    private final ByteSlice numberSlice = new ByteSlice().wrap(number, 0, Long.BYTES);
    private final StoreState state;
    private final ReplyWriter reply;
    private final WriteChecks checks;
    private final RoomKeeper room;

    EntryCommands(final StoreState state, final ReplyWriter reply, final WriteChecks checks, final RoomKeeper room) {
        this.state = state;
        this.reply = reply;
        this.checks = checks;
        this.room = room;
    }

    void put(final Message message) {
        final VarData varData = message.varData();
        final boolean fits = varData.next16(key) && varData.next32(value) && varData.next16(termsPart);
        if (!checks.isWhole(message, PutDecoder.BLOCK_LENGTH, fits)) {
            return;
        }
        put.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, put.namespaceId());
        final boolean valid = namespace != null
                && checks.keyFits(message, namespace, key)
                && checks.valueFits(message, namespace, value.length())
                && checks.isFlag(message, "returnPrevious", put.returnPrevious())
                && checks.isCondition(message, put.condition(), true)
                && checks.isExpiry(message, put.ttlMs(), put.idleMs())
                && checks.areTerms(message, terms, termsPart)
                && checks.isOwnerLive(message, namespace, terms);
        if (!valid) {
            return;
        }
        final EntryView standing = state.findLive(namespace.id(), key, found) ? found : null;
        if (!checks.holds(message, put.condition(), put.expectedRevision(), standing)) {
            return;
        }
        write(namespace, EntryType.VALUE, value);
        Expiry.begin(written, namespace.settings(), put.ttlMs(), put.idleMs(), state.groupTimeMs());
        if (checks.ownerHasRoom(message, namespace, terms, standing)
                && room.admits(message, namespace, written, standing)) {
            reply.writeShowing(
                    message.number(), ResultCode.OK, state.nextRevision(), put.returnPrevious() == 1 ? standing : null);
            state.put(written);
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
        final EntryView standing = state.findLive(namespace.id(), key, found) ? found : null;
        if (standing == null && remove.condition() != WriteCondition.REVISION) {
            answerNotFound(message);
        } else if (checks.holds(message, remove.condition(), remove.expectedRevision(), standing)) {
            reply.writeShowing(
                    message.number(),
                    ResultCode.OK,
                    state.nextRevision(),
                    remove.returnPrevious() == 1 ? standing : null);
            state.remove(namespace.id(), key);
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
        if (!isTouchable(found)) {
            checks.refuseType(message, namespace, found, "it goes by itself once it says nothing any more");
            return;
        }
        Expiry.renew(found, touch.ttlMs(), touch.idleMs(), state.groupTimeMs());
        state.retime(found);
        reply.write(message.number(), ResultCode.OK, state.revision(), ReplyWriter.NO_MESSAGE);
    }

    /** The times of limits and windows are part of what they say. */
    static boolean isTouchable(final EntryView entry) {
        return entry.type() != EntryType.LIMIT && entry.type() != EntryType.WINDOW;
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
        } else {
            create(message, namespace);
        }
    }

    private void create(final Message message, final StoredNamespace namespace) {
        terms.clear();
        count(namespace, increment.delta());
        Expiry.begin(written, namespace.settings(), increment.ttlMs(), increment.idleMs(), state.groupTimeMs());
        if (room.admits(message, namespace, written, null)) {
            state.put(written);
            reply.counted(message.number(), state.revision(), increment.delta());
        }
    }

    private void incrementExisting(final Message message, final StoredNamespace namespace, final long delta) {
        if (found.type() != EntryType.COUNTER) {
            checks.refuseType(message, namespace, found, "only counters can be incremented");
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
        terms.copy(found);
        count(namespace, after);
        written.deadlineMs(found.deadlineMs()).idleMs(found.idleMs()).touchedMs(state.groupTimeMs());
        state.put(written);
        reply.counted(message.number(), state.revision(), after);
    }

    private void count(final StoredNamespace namespace, final long counter) {
        number.putLong(0, counter, LITTLE_ENDIAN);
        write(namespace, EntryType.COUNTER, numberSlice);
    }

    /** Puts together what is to be stored, but for its revision and deadlines. */
    private void write(final StoredNamespace namespace, final EntryType type, final ByteSlice newValue) {
        written.namespaceId(namespace.id()).type(type).value(newValue).key().wrap(key);
        terms.putInto(written);
    }

    private void answerNotFound(final Message message) {
        reply.write(message.number(), ResultCode.NOT_FOUND, state.revision(), ReplyWriter.NO_MESSAGE);
    }
}
