package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.DrainNodeDecoder;
import io.sternline.protocol.sbe.Durability;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.Replication;
import io.sternline.protocol.sbe.TermStartedDecoder;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;

/**
 * The replicated state: settings, history, namespaces, entries, client windows, and the two numbers that order everything, the
 * revision and the group's time. Holds the rules that bind the parts together; what commands mean is said elsewhere.
 *
 * <p>A change is made here and nowhere else, in one method each: it takes a revision, is told to the change log, and changes
 * the state. So there is one record for each revision, in order. {@link EntryTable} and {@link Namespaces} are for others
 * to read, and for a snapshot to fill.
 */
final class StoreState implements AutoCloseable {
    /**
     * For so many bytes of a log message, as many entries are looked at again. The smallest commands take 43 bytes, which
     * makes over five looks for each, and an entry is looked at once in each level of buckets that it goes through.
     */
    private static final int REAPING_SHARE_BYTES = 8 * 1024;

    private final Replication replication;
    private final StateLimits limits;
    private final NodeSettings settings;
    private final Takeovers takeovers = new Takeovers();
    private final Namespaces namespaces = new Namespaces();
    private EntryTable entries = new EntryTable();
    private final ClientWindows windows;
    private final Leases leases = new Leases(this);
    private final Digest hashes = new Digest();
    private final EntryTable.EntryVisitor onReaped = this::onReaped;
    private final ChangePublisher changes = new ChangePublisher();
    private boolean isClosed;
    private long revision;
    private long groupTimeMs;

    /** @param replication of the namespaces whose entries it holds. */
    StoreState(final Replication replication, final StateLimits limits) {
        this.replication = replication;
        this.limits = limits;
        this.settings = new NodeSettings(limits);
        this.windows = new ClientWindows(limits);
    }

    /**
     * The log has moved on to {@code timeMs}: what is due goes, a bounded part of it at a time. The more the message may
     * bring in, the larger that part: else messages full of short-lived entries would bring in more than ever goes.
     *
     * @param messageBytes length of the log message; 0 if it only tells the time.
     */
    void advance(final long timeMs, final int messageBytes) {
        final long beforeMs = groupTimeMs;
        groupTimeMs = Math.max(groupTimeMs, timeMs);
        leases.beginStep();
        leases.onTime(beforeMs, groupTimeMs);
        final int shares = 1 + Math.min(messageBytes, Protocol.FRAME_BYTES_TARGET) / REAPING_SHARE_BYTES;
        entries.reap(groupTimeMs, shares * limits.reapedEntriesMax(), onReaped);
        leases.endAll();
        windows.dropInactive(groupTimeMs);
    }

    /** Time has moved on in a state that lets nothing go by itself: another node decides what goes, and tells. */
    void observe(final long timeMs) {
        groupTimeMs = Math.max(groupTimeMs, timeMs);
    }

    /**
     * Looks up a live entry for a write. An expired one that is still there is reaped at once, a change of its own; but for a lease that owns
     * more than may go now, which stays until it is its turn.
     */
    boolean findLive(final int namespaceId, final ByteSlice key, final EntryView into) {
        if (!entries.find(namespaceId, key, into)) {
            return false;
        }
        if (into.isExpired(groupTimeMs)) {
            if (leases.mayGo(namespaceId, key)) {
                discard(into);
            }
            return false;
        }
        return true;
    }

    /** See {@link EntryTable#expect}. */
    void expect(final int namespaceId, final ByteSlice key) {
        entries.expect(namespaceId, key);
    }

    /** See {@link EntryTable#fetchExpected}. */
    void fetchExpected() {
        entries.fetchExpected();
    }

    /** Looks up a live entry for a read, which changes nothing. */
    boolean peekLive(final int namespaceId, final ByteSlice key, final EntryView into) {
        return entries.find(namespaceId, key, into) && !into.isExpired(groupTimeMs);
    }

    /** The next change's revision, for what has to be said or written before the change is made. */
    long nextRevision() {
        return revision + 1;
    }

    /** Stores an entry in the place of one with the same key if there is one, and gives it its revision. */
    void put(final EntryView entry) {
        entry.revision(++revision);
        changes.put(groupTimeMs, entry);
        entries.put(entry);
    }

    /** Gives the stored entry with the key of {@code entry} the deadlines of {@code entry}. */
    void retime(final EntryView entry) {
        changes.touch(++revision, groupTimeMs, entry);
        entries.retime(entry);
    }

    /** Removes an entry that is there, as a client asks; a lease that owns more than may go now expires instead. */
    void remove(final int namespaceId, final ByteSlice key) {
        if (!leases.mayGo(namespaceId, key)) {
            leases.expire(key);
            return;
        }
        leases.onGoing(namespaceId, key);
        changes.remove(++revision, groupTimeMs, namespaceId, key, RemovalCause.REMOVED);
        entries.remove(namespaceId, key);
        leases.endAll();
    }

    /** Removes an entry that is there, and is about to be put under another key: the next change is that. */
    void leave(final int namespaceId, final ByteSlice key) {
        changes.remove(++revision, groupTimeMs, namespaceId, key, RemovalCause.MOVED);
        entries.remove(namespaceId, key);
    }

    /** Removes an entry that no client asked to remove: its time is up, or it has to make room. */
    void discard(final EntryView entry) {
        depart(entry);
        entries.remove(entry.namespaceId(), entry.key());
        leases.endAll();
    }

    /** Removes an entry because the lease that owns it has ended; if its own time is up too, it has expired. */
    void release(final EntryView entry) {
        if (entry.isExpired(groupTimeMs)) {
            depart(entry);
        } else {
            final RemovalCause cause = RemovalCause.LEASE_ENDED;
            changes.remove(++revision, groupTimeMs, entry.namespaceId(), entry.key(), cause);
        }
        entries.remove(entry.namespaceId(), entry.key());
    }

    /** Creates a namespace, or replaces the settings of the one of this name. */
    StoredNamespace define(final String name, final StoredNamespace.Settings newSettings) {
        final StoredNamespace namespace = namespaces.define(name, newSettings);
        changes.define(++revision, groupTimeMs, namespace);
        return namespace;
    }

    /** @param nodes those that drain from now on, one bit for each node id. */
    void drain(final int nodes) {
        settings.drainingNodes(nodes);
        changes.other(++revision, groupTimeMs, DrainNodeDecoder.TEMPLATE_ID);
    }

    /** A primary's term begins, in a state whose revisions name it. */
    void beginTerm() {
        changes.author(0, 0);
        changes.other(++revision, groupTimeMs, TermStartedDecoder.TEMPLATE_ID);
    }

    /** A command begins: {@code clientId}, 0 if it comes from nobody in particular, asks for the changes that follow. */
    void author(final long clientId, final long requestNumber) {
        changes.author(clientId, clientId == 0 ? 0 : requestNumber);
    }

    /** From here on {@code recorder} is told of every change. */
    void changeRecorder(final ChangeRecorder recorder) {
        changes.recorder(recorder);
        changes.continueAt(revision);
    }

    /** Stores an entry as another node did, its revision included. The record of it is the caller's to keep. */
    void adopt(final EntryView entry) {
        if (entries.entries(entry.namespaceId()) == 0) {
            // Nothing is reaped here, so an empty wheel would stand still.
            entries.restoreReapedTo(entry.namespaceId(), groupTimeMs);
        }
        entries.put(entry);
    }

    /** As {@link #retime}, done by another node. */
    void adoptTimes(final EntryView entry) {
        entries.retime(entry);
    }

    /** As {@link #remove} and {@link #discard}, done by another node. */
    void adoptRemoval(final EntryView entry) {
        entries.remove(entry.namespaceId(), entry.key());
    }

    /** Lets go of all entries at once. What views show is gone. */
    void dropEntries() {
        entries.close();
        entries = new EntryTable();
        if (settings.hasSeed()) {
            entries.seed(settings.seed0(), settings.seed1());
        }
    }

    /** The state stands at this revision, without a change. */
    void stand(final long newRevision) {
        revision = newRevision;
    }

    /**
     * Sets the seed that keys are hashed with, once and for all. One that comes when there are entries, or a seed, is
     * passed over: it would change where entries are found.
     */
    void offerSeed(final long seed0, final long seed1) {
        if (!settings.hasSeed() && entries.entries() == 0) {
            entries.seed(seed0, seed1);
            settings.seed(seed0, seed1);
        }
    }

    /** What all this takes of the Java heap, on the safe side. */
    long heapBytes() {
        return entries.heapBytes() + windows.heapBytes();
    }

    /** Takes over what a snapshot says. */
    void restore(final long newRevision, final long newGroupTimeMs) {
        revision = newRevision;
        groupTimeMs = newGroupTimeMs;
    }

    /** All that a snapshot says has been taken over, and found right: changes go on behind it. */
    void endRestore() {
        changes.continueAt(revision);
    }

    /** Revision of the last change. */
    long revision() {
        return revision;
    }

    /** The group's clock as of the last log message. */
    long groupTimeMs() {
        return groupTimeMs;
    }

    /** Of the namespaces whose entries this state holds; it knows the others by name and settings only. */
    Replication replication() {
        return replication;
    }

    /** How far a write has got when this state has answered it. */
    Durability durability() {
        return replication == Replication.SYNC ? Durability.QUORUM : Durability.LOCAL;
    }

    NodeSettings settings() {
        return settings;
    }

    Namespaces namespaces() {
        return namespaces;
    }

    Takeovers takeovers() {
        return takeovers;
    }

    EntryTable entries() {
        return entries;
    }

    ClientWindows windows() {
        return windows;
    }

    Leases leases() {
        return leases;
    }

    StateLimits limits() {
        return limits;
    }

    /**
     * One number for all of the state but the time: settings, history, entries, namespaces with what they count, client
     * windows with their results, revision, and the next ids. Time is left out so that nodes at rest compare equal between two
     * ticks.
     */
    long digest() {
        return entries.digest()
                + namespaces.digest()
                + windows.digest()
                + takeovers.digest()
                + hashes.ofSettings(settings)
                + hashes.ofCounters(revision, namespaces.nextId(), windows.nextClientId());
    }

    /** Gives the entries' memory back. The state cannot be used afterwards. May be called again. */
    @Override
    public void close() {
        if (!isClosed) {
            isClosed = true;
            entries.close();
        }
    }

    private boolean onReaped(final EntryView entry) {
        if (!leases.mayGo(entry.namespaceId(), entry.key())) {
            return false;
        }
        depart(entry);
        return true;
    }

    private void depart(final EntryView entry) {
        leases.onGoing(entry.namespaceId(), entry.key());
        final StoredNamespace namespace = namespaces.find(entry.namespaceId());
        final boolean isExpired = entry.isExpired(groupTimeMs);
        if (isExpired) {
            namespace.countExpired();
        } else {
            namespace.countEvicted();
        }
        final RemovalCause cause = isExpired ? RemovalCause.EXPIRED : RemovalCause.EVICTED;
        changes.remove(++revision, groupTimeMs, entry.namespaceId(), entry.key(), cause);
    }
}
