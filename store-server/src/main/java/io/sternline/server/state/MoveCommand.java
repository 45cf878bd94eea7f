package io.sternline.server.state;

import io.sternline.protocol.sbe.MoveDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import org.agrona.ExpandableArrayBuffer;

/**
 * Puts an entry under another key, with all that it has: value, revisions of a map's fields, terms and deadlines. Two changes,
 * each with a revision of its own: the entry leaves the one key, then stands under the other. Nobody sees what is between, as
 * nothing else is applied there.
 *
 * <p>Goes the way {@link EntryCommands} go, and leaves its answer in the reply writer.
 */
final class MoveCommand {
    private final MoveDecoder move = new MoveDecoder();
    private final ByteSlice key = new ByteSlice();
    private final ByteSlice newKey = new ByteSlice();
    private final ByteSlice value = new ByteSlice();
    private final Terms terms = new Terms();
    private final EntryView found = new EntryView();
    private final EntryView moved = new EntryView();

    /** The value while its entry is under neither key. As large as the largest that was ever moved. */
    private final ExpandableArrayBuffer between = new ExpandableArrayBuffer();

    private final StoreState state;
    private final ReplyWriter reply;
    private final WriteChecks checks;
    private final RoomKeeper room;

    MoveCommand(final StoreState state, final ReplyWriter reply, final WriteChecks checks, final RoomKeeper room) {
        this.state = state;
        this.reply = reply;
        this.checks = checks;
        this.room = room;
    }

    void move(final Message message) {
        final VarData varData = message.varData();
        if (!checks.isWhole(message, MoveDecoder.BLOCK_LENGTH, varData.next16(key) && varData.next16(newKey))) {
            return;
        }
        move.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, move.namespaceId());
        final boolean valid = namespace != null
                && checks.isKey(message, namespace, key)
                && checks.keyFits(message, namespace, newKey)
                && isMovable(message, namespace);
        if (!valid) {
            return;
        }
        if (!state.findLive(namespace.id(), key, found)) {
            reply.write(message.number(), ResultCode.NOT_FOUND, state.revision(), ReplyWriter.NO_MESSAGE);
        } else if (state.findLive(namespace.id(), newKey, found)) {
            reply.writeShowing(message.number(), ResultCode.CONDITION_FAILED, state.revision(), found);
        } else {
            state.findLive(namespace.id(), key, found);
            carry(message, namespace);
        }
    }

    /** What a lease owns names it by its key. */
    private boolean isMovable(final Message message, final StoredNamespace namespace) {
        return !state.leases().isLease(namespace.id())
                || checks.refuse(
                        message,
                        ResultCode.INVALID_ARGUMENT,
                        "a lease cannot be moved: what it owns names it by its key; end it and begin another");
    }

    private void carry(final Message message, final StoredNamespace namespace) {
        moved.namespaceId(namespace.id())
                .type(found.type())
                .deadlineMs(found.deadlineMs())
                .idleMs(found.idleMs())
                .touchedMs(found.touchedMs())
                .value(outsideTheTable(found.value()))
                .key()
                .wrap(newKey);
        terms.copy(found);
        terms.putInto(moved);
        if (room.admitsMove(message, namespace, moved, found, key)) {
            state.leave(namespace.id(), key);
            state.put(moved);
            reply.write(message.number(), ResultCode.OK, state.revision(), ReplyWriter.NO_MESSAGE);
        }
    }

    private ByteSlice outsideTheTable(final ByteSlice standing) {
        between.putBytes(0, standing.buffer(), standing.offset(), standing.length());
        return value.wrap(between, 0, standing.length());
    }
}
