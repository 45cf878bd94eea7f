package io.sternline.server.state;

import io.sternline.protocol.sbe.FullPolicy;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;

/**
 * Sees to it that the store and each namespace stay within their limits.
 *
 * <p>Four limits bound what is held: entries and bytes of a namespace, entries and bytes of all. Only what grows is
 * measured: a write that adds neither an entry nor bytes is welcome even where a limit was lowered below what is there.
 * A namespace that evicts gives up its own entries, never another's, and those that expire first before others: whoever
 * says when an entry may be forgotten has said which one is missed least. Entries that never expire are never evicted,
 * nor is the one being written. One that has expired and only waits to be reaped makes room as well, and counts as
 * expired.
 *
 * <p>The work for one write is bounded, and nothing is evicted for a write that cannot fit even when all other entries of
 * its namespace are gone. It may still turn out too late that what is left never expires, or that the bound is reached;
 * then the write is refused and the evictions stand, each a change of its own.
 */
final class RoomKeeper {
    private final EntryView victim = new EntryView();
    private final StoreState state;
    private final ReplyWriter reply;
    private StoredNamespace namespace;
    private long entryBytes;
    private long addedBytes;
    private int addedEntries;

    RoomKeeper(final StoreState state, final ReplyWriter reply) {
        this.state = state;
        this.reply = reply;
    }

    /**
     * Makes room for a write if need be; where there is none, the write has been answered.
     *
     * @param written the entry as it is to be stored, complete but for its revision and deadlines.
     * @param standing the entry whose place it takes, null if there is none; points at it again afterwards.
     */
    boolean admits(
            final Message message,
            final StoredNamespace newNamespace,
            final EntryView written,
            final EntryView standing) {
        return admits(message, newNamespace, written, standing, written.key());
    }

    /**
     * Makes room, if need be, for an entry to stand under another key; where there is none, the write has been answered.
     *
     * @param moved the entry under its new key.
     * @param standing the entry under the key it leaves, never evicted for its own sake; points at it again afterwards.
     * @param key the key it leaves.
     */
    boolean admitsMove(
            final Message message,
            final StoredNamespace newNamespace,
            final EntryView moved,
            final EntryView standing,
            final ByteSlice key) {
        return admits(message, newNamespace, moved, standing, key);
    }

    private boolean admits(
            final Message message,
            final StoredNamespace newNamespace,
            final EntryView written,
            final EntryView standing,
            final ByteSlice standingKey) {
        if (standing == null && state.leases().isEnding(newNamespace.id(), written.key())) {
            return refuseForNow(message);
        }
        namespace = newNamespace;
        entryBytes = written.usedBytes();
        addedBytes = standing == null ? entryBytes : entryBytes - standing.usedBytes();
        addedEntries = standing == null ? 1 : 0;
        if (fits()) {
            return true;
        }
        if (namespace.settings().whenFull() != FullPolicy.EVICT_SOONEST || !mayEverFit()) {
            return refuse(message, "");
        }
        for (int evicted = 0; !fits(); evicted++) {
            if (evicted == state.limits().evictedEntriesMax()) {
                return refuse(message, "; " + evicted + " evictions, the most for one write, did not make enough room");
            }
            if (!state.entries().findSoonestToExpire(namespace.id(), standingKey, victim)) {
                return refuse(message, "; after " + evicted + " evictions there is no other entry in it that expires");
            }
            state.discard(victim);
        }
        if (standing != null) {
            // What a view shows is valid until the table is used.
            state.entries().find(namespace.id(), standingKey, standing);
        }
        return true;
    }

    /** What the lease that stood here owns would be taken for the new one's. */
    private boolean refuseForNow(final Message message) {
        reply.write(
                message.number(),
                ResultCode.OVERLOADED,
                state.revision(),
                "a lease of this id has ended, and not all that it owns has gone: of all leases "
                        + Leases.ENDED_ENTRIES_MAX + " entries go at a time; try again later, or use another id");
        return false;
    }

    private boolean fits() {
        final EntryTable entries = state.entries();
        final StoredNamespace.Settings settings = namespace.settings();
        final int id = namespace.id();
        return (settings.entriesMax() == 0 || entriesFit(entries.entries(id), settings.entriesMax()))
                && (settings.bytesMax() == 0 || bytesFit(entries.usedBytes(id), settings.bytesMax()))
                && entriesFit(entries.entries(), state.settings().entriesMax())
                && bytesFit(entries.usedBytes(), state.settings().stateBytesMax());
    }

    /** Whether it would fit if the namespace held nothing else. */
    private boolean mayEverFit() {
        final EntryTable entries = state.entries();
        final StoredNamespace.Settings settings = namespace.settings();
        final long othersEntries = entries.entries() - entries.entries(namespace.id());
        final long othersBytes = entries.usedBytes() - entries.usedBytes(namespace.id());
        return (settings.bytesMax() == 0 || addedBytes <= 0 || entryBytes <= settings.bytesMax())
                && entriesFit(othersEntries, state.settings().entriesMax())
                && (addedBytes <= 0
                        || othersBytes + entryBytes <= state.settings().stateBytesMax());
    }

    private boolean entriesFit(final long entries, final long entriesMax) {
        return addedEntries == 0 || entries + addedEntries <= entriesMax;
    }

    private boolean bytesFit(final long bytes, final long bytesMax) {
        return addedBytes <= 0 || bytes + addedBytes <= bytesMax;
    }

    private boolean refuse(final Message message, final String whyNotEvicted) {
        namespace.countRejected();
        reply.write(message.number(), ResultCode.STORE_FULL, state.revision(), complaint() + whyNotEvicted);
        return false;
    }

    /** Names the limit that is in the way, the namespace's own before the node's. */
    private String complaint() {
        final EntryTable entries = state.entries();
        final StoredNamespace.Settings settings = namespace.settings();
        final String name = "namespace '" + namespace.name() + "'";
        final String ownAdvice = "remove entries, let them expire, or give the namespace a higher limit";
        final String nodeAdvice = "remove entries, let them expire, or give the nodes a higher limit";
        if (settings.entriesMax() != 0 && !entriesFit(entries.entries(namespace.id()), settings.entriesMax())) {
            return name + " holds " + entries.entries(namespace.id()) + " entries, its entriesMax is "
                    + settings.entriesMax() + ": " + ownAdvice;
        }
        if (settings.bytesMax() != 0 && !bytesFit(entries.usedBytes(namespace.id()), settings.bytesMax())) {
            return name + " holds " + entries.usedBytes(namespace.id()) + " bytes, its bytesMax is "
                    + settings.bytesMax() + ", " + addedBytes + " more do not fit: " + ownAdvice;
        }
        if (!entriesFit(entries.entries(), state.settings().entriesMax())) {
            return "the store holds " + entries.entries() + " entries, its entriesMax is "
                    + state.settings().entriesMax() + ", one more for " + name + " does not fit: " + nodeAdvice;
        }
        return "the store holds " + entries.usedBytes() + " bytes"
                + (state.replication() == Replication.ASYNC
                        ? " in ASYNC namespaces, its asyncBytesMax is "
                        : ", its stateBytesMax is ")
                + state.settings().stateBytesMax() + ", " + addedBytes + " more for an entry of " + name
                + " do not fit: " + nodeAdvice;
    }
}
