package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.UpdateMapDecoder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;

/**
 * Carries out the writes to fields of maps. A map is one entry with one revision; each of its fields also has the
 * revision of the write that last set it, so that writers who care about different fields need not care about each
 * other. All changes of a command are made or none. Goes the way {@link EntryCommands} go, and leaves its answer in the
 * reply writer.
 */
final class MapCommands {
    private static final ByteSlice NO_MAP = new ByteSlice();

    private final UpdateMapDecoder update = new UpdateMapDecoder();
    private final ByteSlice key = new ByteSlice();
    private final ByteSlice changesPart = new ByteSlice();
    private final ByteSlice termsPart = new ByteSlice();
    private final Terms terms = new Terms();
    private final FieldChanges changes = new FieldChanges();
    private final MapEditor editor = new MapEditor(changes);
    private final EntryView found = new EntryView();
    private final EntryView written = new EntryView();
    private final StoreState state;
    private final ReplyWriter reply;
    private final WriteChecks checks;
    private final RoomKeeper room;

    MapCommands(final StoreState state, final ReplyWriter reply, final WriteChecks checks, final RoomKeeper room) {
        this.state = state;
        this.reply = reply;
        this.checks = checks;
        this.room = room;
    }

    void update(final Message message) {
        final VarData varData = message.varData();
        final boolean fits = varData.next16(key) && varData.next32(changesPart) && varData.next16(termsPart);
        if (!checks.isWhole(message, UpdateMapDecoder.BLOCK_LENGTH, fits)) {
            return;
        }
        update.wrap(message.buffer(), message.bodyOffset(), message.blockLength(), message.version());
        final StoredNamespace namespace = checks.namespace(message, update.namespaceId());
        if (namespace == null || !isValid(message, namespace)) {
            return;
        }
        final EntryView standing = state.findLive(namespace.id(), key, found) ? found : null;
        if (checks.holds(message, update.condition(), update.expectedRevision(), standing)
                && isType(message, namespace, standing)
                && isPlanned(message, namespace, standing)) {
            apply(message, namespace, standing);
        }
    }

    private boolean isValid(final Message message, final StoredNamespace namespace) {
        return checks.keyFits(message, namespace, key)
                && checks.isFlag(message, "replace", update.replace())
                && checks.isFlag(message, "returnPrevious", update.returnPrevious())
                && checks.isFlag(message, "replaceTerms", update.replaceTerms())
                && checks.isCondition(message, update.condition(), true)
                && checks.isExpiry(message, update.ttlMs(), update.idleMs())
                && areTerms(message)
                && areChanges(message)
                && checks.isOwnerLive(message, namespace, terms);
    }

    private boolean areTerms(final Message message) {
        if (update.replaceTerms() == 0 && termsPart.length() > 0) {
            return checks.refuse(
                    message, ResultCode.INVALID_ARGUMENT, "terms are given, but replaceTerms is 0: they would be lost");
        }
        return checks.areTerms(message, terms, termsPart);
    }

    private boolean areChanges(final Message message) {
        final String complaint = changes.read(changesPart);
        return complaint == null || checks.refuse(message, ResultCode.INVALID_ARGUMENT, complaint);
    }

    private boolean isType(final Message message, final StoredNamespace namespace, final EntryView standing) {
        return standing == null
                || standing.type() == EntryType.MAP
                || update.replace() == 1
                || checks.refuseType(
                        message, namespace, standing, "only maps have fields; set replace to put a map in its place");
    }

    private boolean isPlanned(final Message message, final StoredNamespace namespace, final EntryView standing) {
        if (!editor.plan(mapOf(standing), update.replace() == 1)) {
            reply.writeShowing(message.number(), ResultCode.CONDITION_FAILED, state.revision(), standing);
            return false;
        }
        if (editor.fieldCount() > Protocol.FIELDS_MAX) {
            return checks.refuse(
                    message,
                    ResultCode.INVALID_ARGUMENT,
                    "the map would have " + editor.fieldCount() + " fields, the limit is " + Protocol.FIELDS_MAX);
        }
        return checks.valueFits(message, namespace, editor.mapBytes());
    }

    private void apply(final Message message, final StoredNamespace namespace, final EntryView standing) {
        if (!checks.ownerHasRoom(message, namespace, terms, standing)) {
            return;
        }
        final boolean replaces = standing == null || update.replace() == 1;
        if (update.replaceTerms() == 0 && standing != null) {
            terms.copy(standing);
        }
        written.namespaceId(namespace.id())
                .type(EntryType.MAP)
                .value(editor.result())
                .key()
                .wrap(key);
        terms.putInto(written);
        if (replaces) {
            Expiry.begin(written, namespace.settings(), update.ttlMs(), update.idleMs(), state.groupTimeMs());
        } else {
            written.deadlineMs(standing.deadlineMs()).idleMs(standing.idleMs());
            Expiry.renew(written, update.ttlMs(), update.idleMs(), state.groupTimeMs());
        }
        if (room.admits(message, namespace, written, standing)) {
            final long revision = state.nextRevision();
            editor.write(mapOf(standing), revision);
            reply.writeShowing(
                    message.number(), ResultCode.OK, revision, update.returnPrevious() == 1 ? standing : null);
            state.put(written);
        }
    }

    private static ByteSlice mapOf(final EntryView standing) {
        return standing != null && standing.type() == EntryType.MAP ? standing.value() : NO_MAP;
    }
}
