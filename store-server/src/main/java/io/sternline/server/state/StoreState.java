package io.sternline.server.state;

import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;

/**
 * The replicated state: namespaces, entries, client windows, and the two numbers that order everything, the revision
 * and the group's time. Holds the rules that bind the parts together; what commands mean is said elsewhere.
 */
final class StoreState {
    private final StateLimits limits;
    private final Namespaces namespaces = new Namespaces();
    private final EntryTable entries = new HeapEntryTable();
    private final ClientWindows windows;
    private final Digest hashes = new Digest();
    private final EntryTable.EntryVisitor onReaped = this::countReaped;
    private Departures departures = Departures.UNOBSERVED;
    private long revision;
    private long groupTimeMs;

    StoreState(final StateLimits limits) {
        this.limits = limits;
        this.windows = new ClientWindows(limits);
    }

    /** The log has moved on to {@code timeMs}: what is due goes, a bounded part of it at a time. */
    void advance(final long timeMs) {
        groupTimeMs = Math.max(groupTimeMs, timeMs);
        entries.reap(groupTimeMs, limits.reapedEntriesMax(), onReaped);
        windows.dropInactive(groupTimeMs);
    }

    /** Looks up a live entry for a write. An expired one that is still there is reaped at once: a change of its own. */
    boolean findLive(final int namespaceId, final ByteSlice key, final EntryView into) {
        if (!entries.find(namespaceId, key, into)) {
            return false;
        }
        if (into.isExpired(groupTimeMs)) {
            departures.onDeparted(into, nextRevision(), Departures.Cause.EXPIRED);
            entries.remove(into.namespaceId(), into.key());
            return false;
        }
        return true;
    }

    /** Looks up a live entry for a read, which changes nothing. */
    boolean peekLive(final int namespaceId, final ByteSlice key, final EntryView into) {
        return entries.find(namespaceId, key, into) && !into.isExpired(groupTimeMs);
    }

    /** Bytes of the store that are taken, with what an entry costs beside its key and value. */
    long usedBytes() {
        return entries.usedBytes();
    }

    /** What all this takes of the Java heap, on the safe side. */
    long heapBytes() {
        return entries.heapBytes() + windows.heapBytes();
    }

    /** Gives the next change its revision. */
    long nextRevision() {
        return ++revision;
    }

    /** From here on {@code newDepartures} is told of the entries that expire or are evicted. */
    void departures(final Departures newDepartures) {
        departures = newDepartures;
    }

    /** Takes over what a snapshot says. */
    void restore(final long newRevision, final long newGroupTimeMs) {
        revision = newRevision;
        groupTimeMs = newGroupTimeMs;
    }

    /** Revision of the last change. */
    long revision() {
        return revision;
    }

    /** The group's clock as of the last log message. */
    long groupTimeMs() {
        return groupTimeMs;
    }

    Namespaces namespaces() {
        return namespaces;
    }

    EntryTable entries() {
        return entries;
    }

    ClientWindows windows() {
        return windows;
    }

    StateLimits limits() {
        return limits;
    }

    /**
     * One number for all of the state but the time: entries, namespaces, client windows with their results, revision,
     * and the next ids. Time is left out so that nodes at rest compare equal between two ticks.
     */
    long digest() {
        return entries.digest()
                + namespaces.digest()
                + windows.digest()
                + hashes.ofCounters(revision, namespaces.nextId(), windows.nextClientId());
    }

    private boolean countReaped(final EntryView entry) {
        departures.onDeparted(entry, nextRevision(), Departures.Cause.EXPIRED);
        return true;
    }
}
