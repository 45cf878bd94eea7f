package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryView;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Leases and what they own. A lease is an entry of the namespace {@link Protocol#LEASES_NAMESPACE}, and lives as long as that
 * does; an entry that it owns carries its id as a term that begins with {@link Protocol#OWNER_TERM_MARK}. When a lease's entry
 * goes, whatever the reason, all it owns goes with it, at the same place of the log, each entry as a change of its own.
 *
 * <p>Two rules keep it so that no entry has an owner that is gone: nothing is given to a lease that is not live, and a
 * lease owns at most {@link Protocol#OWNED_ENTRIES_MAX} entries, so that all can go at once. A lease cannot be owned, so
 * the end of one never leads to the end of another.
 *
 * <p>Many leases may end at the same time, as when a rack loses its power. In one step, which is a message of the log, so many go as own
 * {@link #ENDED_ENTRIES_MAX} entries together. The entries of the others stay, with all they own, as entries whose time is up and that were not reaped
 * yet, and go in the steps that follow: which is a state like any other, so that a snapshot needs to say nothing of it.
 *
 * <p>A lease ends when its holder has not been heard for its ttl, and while the group has no primary nobody can be heard. So when the
 * log stood still the time of that is given back to every lease: its holder has as long as it had left before.
 *
 * <p>The state of ASYNC namespaces has no leases of its own: it asks the replicated state, and is told by it.
 */
final class Leases {
    /** A log that stands still for longer has no primary, or a primary that hears nobody: else the clock ticks ten times a second. */
    static final long STANDSTILL_MS_MIN = 500;

    /** Entries that go in one step because leases have ended. A lease owns no more, so each step ends one at least. */
    static final int ENDED_ENTRIES_MAX = Protocol.OWNED_ENTRIES_MAX;

    private final ByteSlice everything = new ByteSlice();
    private final UnsafeBuffer term = new UnsafeBuffer(new byte[1 + Protocol.KEY_BYTES_MAX]);
    private final ByteSlice ownerTerm = new ByteSlice();
    private final ByteSlice leaseId = new ByteSlice();
    private final EntryView lease = new EntryView();
    private final EntryView owned = new EntryView();
    private final Deque<byte[]> ended = new ArrayDeque<>();
    private final StoreState state;
    private StoreState holder;
    /** Owned by leases that have ended in this step. */
    private int endedEntries;

    private Consumer<ByteSlice> listener = endedTerm -> {};

    /** @param state whose entries are owned, by leases of its own until {@link #heldBy} says otherwise. */
    Leases(final StoreState state) {
        this.state = state;
        this.holder = state;
        term.putByte(0, (byte) Protocol.OWNER_TERM_MARK);
    }

    /** The leases are entries of another state. */
    void heldBy(final StoreState newHolder) {
        holder = newHolder;
    }

    /** From here on {@code newListener} is told of each lease that ends here: of the term that its entries carry. */
    void onEnded(final Consumer<ByteSlice> newListener) {
        listener = newListener;
    }

    boolean isLease(final int namespaceId) {
        return holder == state && namespaceId == state.namespaces().leasesId();
    }

    /** The group's time has gone on, by so much since the log message before. */
    void onTime(final long beforeMs, final long nowMs) {
        if (holder == state && beforeMs > 0 && nowMs - beforeMs >= STANDSTILL_MS_MIN) {
            prolong(beforeMs, nowMs - beforeMs);
        }
    }

    private void prolong(final long beforeMs, final long byMs) {
        final int leasesId = state.namespaces().leasesId();
        if (state.entries().entries(leasesId) == 0) {
            return;
        }
        final List<byte[]> live = new ArrayList<>();
        state.entries().scan(leasesId, everything, everything, Integer.MAX_VALUE, entry -> {
            if (entry.idleMs() > 0 && !entry.isExpired(beforeMs)) {
                live.add(entry.key().toArray());
            }
            return true;
        });
        state.author(0, 0);
        for (final byte[] id : live) {
            state.entries().find(leasesId, leaseId.wrap(new UnsafeBuffer(id), 0, id.length), lease);
            state.retime(lease.touchedMs(lease.touchedMs() + byMs));
        }
    }

    /** A message of the log begins. */
    void beginStep() {
        endedEntries = 0;
    }

    /** Whether an entry may go in this step: all may but leases that own too much. */
    boolean mayGo(final int namespaceId, final ByteSlice key) {
        return !isLease(namespaceId)
                || endedEntries + state.entries().ownedEntries(ownerTerm(key)) <= ENDED_ENTRIES_MAX;
    }

    /** A live lease is to go and may not in this step: from now on its time is up. */
    void expire(final ByteSlice key) {
        state.entries().find(state.namespaces().leasesId(), key, lease);
        state.retime(lease.deadlineMs(state.groupTimeMs()));
    }

    /** Whether a lease stands under this key that has ended and could not go yet. */
    boolean isEnding(final int namespaceId, final ByteSlice key) {
        return isLease(namespaceId)
                && state.entries().find(namespaceId, key, lease)
                && lease.isExpired(state.groupTimeMs());
    }

    private ByteSlice ownerTerm(final ByteSlice key) {
        term.putBytes(1, key.buffer(), key.offset(), key.length());
        return ownerTerm.wrap(term, 0, 1 + key.length());
    }

    /** An entry goes. If it is a lease, it ends with {@link #endAll}: until then the table may be in use. */
    void onGoing(final int namespaceId, final ByteSlice key) {
        if (isLease(namespaceId)) {
            endedEntries += state.entries().ownedEntries(ownerTerm(key));
            ended.add(key.toArray());
        }
    }

    /** The entries of leases that have gone go too. */
    void endAll() {
        while (!ended.isEmpty()) {
            final byte[] id = ended.remove();
            term.putBytes(1, id);
            ownerTerm.wrap(term, 0, 1 + id.length);
            end(ownerTerm, Long.MAX_VALUE, Integer.MAX_VALUE);
            listener.accept(ownerTerm);
        }
    }

    /**
     * What carries this owner's term goes, as far as it was written up to a revision.
     *
     * @param entriesMax that go now.
     * @return how many have gone; fewer than {@code entriesMax}: no more are left.
     */
    int end(final ByteSlice endedTerm, final long throughRevision, final int entriesMax) {
        int gone = 0;
        while (gone < entriesMax
                && state.entries().findFirstOwned(endedTerm, owned)
                && owned.revision() <= throughRevision) {
            state.release(owned);
            gone++;
        }
        return gone;
    }

    /** Whether the lease that an owner's term names is live; one that has expired and was not reaped yet may end now. */
    boolean isLive(final ByteSlice term) {
        final int leasesId = holder.namespaces().leasesId();
        if (leasesId == Namespaces.NONE) {
            return false;
        }
        leaseId.wrap(term.buffer(), term.offset() + 1, term.length() - 1);
        return holder == state ? state.findLive(leasesId, leaseId, lease) : holder.peekLive(leasesId, leaseId, lease);
    }

    /** Whether the lease may own another entry. */
    boolean hasRoom(final ByteSlice term) {
        return state.entries().ownedEntries(term) < Protocol.OWNED_ENTRIES_MAX;
    }
}
