package io.sternline.server.state;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.protocol.sbe.WriteCondition;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;

/** Predicts what the commands on entries do and are answered. */
final class ModelWrites {
    private final ModelStore store;

    ModelWrites(final ModelStore store) {
        this.store = store;
    }

    Answer put(final Command.Put put) {
        final ModelStore.Namespace namespace = store.namespace(put.namespaceId());
        if (namespace == null) {
            return refusal(put, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (keyIsBad(put.key(), namespace.settings().keyBytesMax())) {
            return refusal(put, ResultCode.KEY_TOO_LARGE);
        }
        if (put.value().length() > namespace.settings().valueBytesMax()) {
            return refusal(put, ResultCode.VALUE_TOO_LARGE);
        }
        if (areBad(put.times()) || areBad(put.terms())) {
            return refusal(put, ResultCode.INVALID_ARGUMENT);
        }
        final ResultCode owning = owning(namespace, put.terms());
        if (owning != ResultCode.OK) {
            return refusal(put, owning);
        }
        final ModelEntry.Key key = new ModelEntry.Key(put.namespaceId(), put.key());
        final ModelEntry standing = store.standing(key);
        if (!holds(put.condition(), put.expectedRevision(), standing)) {
            return showing(put, ResultCode.CONDITION_FAILED, standing);
        }
        final ModelEntry entry = ModelEntry.value(put.value(), put.terms());
        if (!store.makeRoom(namespace, key, standing, entry.usedBytes(put.key()))) {
            return refusal(put, ResultCode.STORE_FULL);
        }
        store.store(key, entry, standing, fresh(namespace, put.times()));
        return showing(put, ResultCode.OK, put.returnPrevious() ? standing : null);
    }

    Answer remove(final Command.Remove remove) {
        if (store.namespace(remove.namespaceId()) == null) {
            return refusal(remove, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (keyIsBad(remove.key(), Protocol.KEY_BYTES_MAX)) {
            return refusal(remove, ResultCode.KEY_TOO_LARGE);
        }
        if (remove.condition() == WriteCondition.ABSENT) {
            return refusal(remove, ResultCode.INVALID_ARGUMENT);
        }
        final ModelEntry.Key key = new ModelEntry.Key(remove.namespaceId(), remove.key());
        final ModelEntry standing = store.standing(key);
        final boolean conditional = remove.condition() == WriteCondition.REVISION;
        if (conditional && (standing == null || standing.revision() != remove.expectedRevision())) {
            return showing(remove, ResultCode.CONDITION_FAILED, standing);
        }
        if (standing == null) {
            return refusal(remove, ResultCode.NOT_FOUND);
        }
        return showing(remove, ResultCode.OK, store.remove(key), remove.returnPrevious() ? standing : null);
    }

    Answer touch(final Command.Touch touch) {
        if (store.namespace(touch.namespaceId()) == null) {
            return refusal(touch, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (keyIsBad(touch.key(), Protocol.KEY_BYTES_MAX)) {
            return refusal(touch, ResultCode.KEY_TOO_LARGE);
        }
        if (areBad(touch.times())) {
            return refusal(touch, ResultCode.INVALID_ARGUMENT);
        }
        final ModelEntry.Key key = new ModelEntry.Key(touch.namespaceId(), touch.key());
        final ModelEntry standing = store.standing(key);
        if (standing == null) {
            return refusal(touch, ResultCode.NOT_FOUND);
        }
        if (standing.type() == EntryType.LIMIT || standing.type() == EntryType.WINDOW) {
            return refusal(touch, ResultCode.WRONG_TYPE);
        }
        store.retime(key, renewed(standing, touch.times()));
        return showing(touch, ResultCode.OK, null);
    }

    Answer increment(final Command.Increment increment) {
        final ModelStore.Namespace namespace = store.namespace(increment.namespaceId());
        if (namespace == null) {
            return refusal(increment, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (keyIsBad(increment.key(), namespace.settings().keyBytesMax())) {
            return refusal(increment, ResultCode.KEY_TOO_LARGE);
        }
        if (areBad(increment.times())) {
            return refusal(increment, ResultCode.INVALID_ARGUMENT);
        }
        final ModelEntry.Key key = new ModelEntry.Key(increment.namespaceId(), increment.key());
        final ModelEntry standing = store.standing(key);
        if (standing == null) {
            final ModelEntry entry = ModelEntry.counter(increment.delta(), List.of());
            if (!store.makeRoom(namespace, key, null, entry.usedBytes(increment.key()))) {
                return refusal(increment, ResultCode.STORE_FULL);
            }
            store.store(key, entry, null, fresh(namespace, increment.times()));
            return counted(increment, increment.delta());
        }
        if (standing.type() != EntryType.COUNTER) {
            return refusal(increment, ResultCode.WRONG_TYPE);
        }
        final long sum;
        try {
            sum = Math.addExact(standing.number(), increment.delta());
        } catch (final ArithmeticException overflow) {
            return refusal(increment, ResultCode.COUNTER_OVERFLOW);
        }
        final ModelEntry entry = ModelEntry.counter(sum, standing.terms());
        store.store(key, entry, standing, renewed(standing, Command.Times.UNSAID));
        return counted(increment, sum);
    }

    Answer move(final Command.Move move) {
        final ModelStore.Namespace namespace = store.namespace(move.namespaceId());
        if (namespace == null) {
            return refusal(move, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (keyIsBad(move.key(), Protocol.KEY_BYTES_MAX)
                || keyIsBad(move.newKey(), namespace.settings().keyBytesMax())) {
            return refusal(move, ResultCode.KEY_TOO_LARGE);
        }
        if (move.namespaceId() == store.leasesId()) {
            return refusal(move, ResultCode.INVALID_ARGUMENT);
        }
        final ModelEntry.Key key = new ModelEntry.Key(move.namespaceId(), move.key());
        final ModelEntry standing = store.standing(key);
        if (standing == null) {
            return refusal(move, ResultCode.NOT_FOUND);
        }
        final ModelEntry.Key newKey = new ModelEntry.Key(move.namespaceId(), move.newKey());
        final ModelEntry inTheWay = store.standing(newKey);
        if (inTheWay != null) {
            return showing(move, ResultCode.CONDITION_FAILED, inTheWay);
        }
        if (!store.makeRoom(namespace, key, standing, standing.usedBytes(move.newKey()))) {
            return refusal(move, ResultCode.STORE_FULL);
        }
        store.remove(key);
        store.store(newKey, standing, null, standing.times());
        return showing(move, ResultCode.OK, null);
    }

    /** How a guarded write is answered instead of being carried out; null: it is. */
    Answer guard(final GuardedCommand guarded) {
        final List<GuardedCommand.Guard> guards = guarded.guards();
        final boolean isBad = guarded.flaw() != GuardedCommand.Flaw.NONE
                || guards.isEmpty()
                || guards.size() > Protocol.GUARDS_MAX
                || guards.stream()
                        .anyMatch(guard -> guard.revision() < 0 || keyIsBad(guard.key(), Protocol.KEY_BYTES_MAX))
                || !StoreModel.isEntryWrite(guarded.write());
        if (isBad) {
            return refusal(guarded, ResultCode.INVALID_ARGUMENT);
        }
        for (final GuardedCommand.Guard guard : guards) {
            if (store.namespace(guard.namespaceId()) == null) {
                return refusal(guarded, ResultCode.UNKNOWN_NAMESPACE);
            }
            final ModelEntry live = store.live(guard.namespaceId()).get(guard.key());
            if ((live == null ? 0 : live.revision()) != guard.revision()) {
                return refusal(guarded, ResultCode.FENCED);
            }
        }
        return null;
    }

    Answer updateMap(final MapCommand update) {
        final ModelStore.Namespace namespace = store.namespace(update.namespaceId());
        if (namespace == null) {
            return refusal(update, ResultCode.UNKNOWN_NAMESPACE);
        }
        if (keyIsBad(update.key(), namespace.settings().keyBytesMax())) {
            return refusal(update, ResultCode.KEY_TOO_LARGE);
        }
        if (update.flaw() != MapCommand.Flaw.NONE
                || areBad(update.times())
                || areBad(update.terms())
                || namesAreBad(update.changes())
                || (!update.replaceTerms() && !update.terms().isEmpty())) {
            return refusal(update, ResultCode.INVALID_ARGUMENT);
        }
        final ResultCode owning = owning(namespace, update.terms());
        if (owning != ResultCode.OK) {
            return refusal(update, owning);
        }
        final ModelEntry.Key key = new ModelEntry.Key(update.namespaceId(), update.key());
        final ModelEntry standing = store.standing(key);
        if (!holds(update.condition(), update.expectedRevision(), standing)) {
            return showing(update, ResultCode.CONDITION_FAILED, standing);
        }
        if (standing != null && standing.type() != EntryType.MAP && !update.replace()) {
            return refusal(update, ResultCode.WRONG_TYPE);
        }
        final SortedMap<String, MapText.Field> before =
                standing == null ? Collections.emptySortedMap() : standing.fields();
        if (!update.changes().stream().allMatch(change -> holds(change, before.get(change.name())))) {
            return showing(update, ResultCode.CONDITION_FAILED, standing);
        }
        return updateMap(update, namespace, key, standing, update.replace() ? Collections.emptySortedMap() : before);
    }

    private Answer updateMap(
            final MapCommand update,
            final ModelStore.Namespace namespace,
            final ModelEntry.Key key,
            final ModelEntry standing,
            final SortedMap<String, MapText.Field> kept) {
        final boolean keepsTerms = standing != null && !update.replaceTerms();
        final List<String> terms = keepsTerms ? standing.terms() : update.terms();
        // Its revision is not known before there is room; how large it becomes is.
        final ModelEntry measured = ModelEntry.map(ModelEntry.changed(kept, update.changes(), 0), terms);
        if (measured.value().length() > namespace.settings().valueBytesMax()) {
            return refusal(update, ResultCode.VALUE_TOO_LARGE);
        }
        if (!store.makeRoom(namespace, key, standing, measured.usedBytes(update.key()))) {
            return refusal(update, ResultCode.STORE_FULL);
        }
        final long revision = store.revision() + 1;
        final boolean isNew = standing == null || update.replace();
        store.store(
                key,
                ModelEntry.map(ModelEntry.changed(kept, update.changes(), revision), terms),
                standing,
                isNew ? fresh(namespace, update.times()) : renewed(standing, update.times()));
        return showing(update, ResultCode.OK, update.returnPrevious() ? standing : null);
    }

    private static boolean keyIsBad(final String key, final int bytesMax) {
        return key.isEmpty() || key.length() > bytesMax;
    }

    private static boolean areBad(final Command.Times times) {
        return isBad(times.ttlMs()) || isBad(times.idleMs());
    }

    private static boolean isBad(final Long durationMs) {
        return durationMs != null && (durationMs < 0 || durationMs > Protocol.EXPIRY_MS_MAX);
    }

    /** What becomes of a write to an entry with these terms, one of which may name the lease that is to own it. */
    private ResultCode owning(final ModelStore.Namespace namespace, final List<String> terms) {
        final Optional<String> owner =
                terms.stream().filter(ModelWrites::isOwner).findFirst();
        if (owner.isEmpty()) {
            return ResultCode.OK;
        }
        if (namespace.id() == store.leasesId()) {
            return ResultCode.INVALID_ARGUMENT;
        }
        final ModelEntry.Key lease =
                new ModelEntry.Key(store.leasesId(), owner.get().substring(1));
        return store.standing(lease) == null ? ResultCode.LEASE_ENDED : ResultCode.OK;
    }

    private static boolean isOwner(final String term) {
        return term.indexOf(Protocol.OWNER_TERM_MARK) == 0;
    }

    private static boolean areBad(final List<String> terms) {
        final long owners = terms.stream().filter(ModelWrites::isOwner).count();
        return terms.size() - owners > Protocol.USER_TERMS_MAX
                || owners > 1
                || terms.contains(String.valueOf(Protocol.OWNER_TERM_MARK))
                || new HashSet<>(terms).size() < terms.size()
                || terms.stream()
                        .anyMatch(term -> term.isEmpty() || term.length() > Protocol.TERM_BYTES_MAX || !isText(term));
    }

    private static boolean namesAreBad(final List<MapText.Change> changes) {
        final List<String> names = changes.stream().map(MapText.Change::name).toList();
        return new HashSet<>(names).size() < names.size()
                || names.stream()
                        .anyMatch(name ->
                                name.isEmpty() || name.length() > Protocol.FIELD_NAME_BYTES_MAX || !isText(name));
    }

    /** Whether bytes, one a character, are UTF-8. */
    private static boolean isText(final String bytes) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(Command.bytes(bytes)));
            return true;
        } catch (final CharacterCodingException noText) {
            return false;
        }
    }

    private static boolean holds(
            final WriteCondition condition, final long expectedRevision, final ModelEntry standing) {
        return switch (condition) {
            case NONE -> true;
            case ABSENT -> standing == null;
            case PRESENT -> standing != null;
            default -> standing != null && standing.revision() == expectedRevision;
        };
    }

    private static boolean holds(final MapText.Change change, final MapText.Field field) {
        if (change.expectedRevision() == MapText.Change.WHATEVER) {
            return true;
        }
        final long revision = field == null ? 0 : field.revision();
        return change.expectedRevision() == revision;
    }

    /** Expiry as the command or else the namespace says. */
    private ModelEntry.Times fresh(final ModelStore.Namespace namespace, final Command.Times times) {
        final long ttlMs = times.ttlMs() == null ? namespace.settings().ttlMs() : times.ttlMs();
        final long idleMs = times.idleMs() == null ? namespace.settings().idleMs() : times.idleMs();
        return new ModelEntry.Times(deadline(ttlMs), idleMs, store.timeMs());
    }

    /** Expiry as the command or else the entry says. */
    private ModelEntry.Times renewed(final ModelEntry standing, final Command.Times times) {
        return new ModelEntry.Times(
                times.ttlMs() == null ? standing.times().deadlineMs() : deadline(times.ttlMs()),
                times.idleMs() == null ? standing.times().idleMs() : times.idleMs(),
                store.timeMs());
    }

    private long deadline(final long ttlMs) {
        return ttlMs == 0 ? 0 : store.timeMs() + ttlMs;
    }

    private Answer refusal(final Command command, final ResultCode code) {
        return Answer.Write.plain(command.requestNumber(), code, store.revision());
    }

    private Answer counted(final Command.Increment increment, final long number) {
        return new Answer.Write(
                increment.requestNumber(), ResultCode.OK, store.revision(), EntryType.NONE, 0, number, "");
    }

    private Answer showing(final Command command, final ResultCode code, final ModelEntry entry) {
        return showing(command, code, store.revision(), entry);
    }

    private static Answer showing(
            final Command command, final ResultCode code, final long revision, final ModelEntry entry) {
        final long number = command.requestNumber();
        return entry == null
                ? Answer.Write.plain(number, code, revision)
                : new Answer.Write(number, code, revision, entry.type(), entry.revision(), 0, entry.value());
    }
}
