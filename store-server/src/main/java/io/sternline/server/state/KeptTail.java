package io.sternline.server.state;

import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.replication.async.TailMerge;
import io.sternline.server.engine.EntryView;
import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.collections.IntArrayList;

/**
 * A returning node's tail while the primary takes it over.
 *
 * <p>For each entry of the tail it is found out what the primary did to it since the last common change ({@link TailKey}): first
 * from the primary's log, then from what happened since the whole tail was known. A change that is the tail's own next one (the same
 * client's same request, sent again to this primary, or taken over before) does not count as somebody else's: the tail goes on
 * behind it.
 *
 * <p>A move is two changes, of two entries: it is taken over whole, or the entry stays where it is, and the tail's node is
 * given a copy.
 *
 * <p>A write that this primary has refused when it was sent again is not taken over either, as its client was told that nothing
 * happened; then the node whose tail it is has something that nobody else has, and must be given a copy.
 */
final class KeptTail implements TailMerge, AsyncChanges.Observer {
    private final ChangeReader reader = new ChangeReader();
    private final ChangeReader following = new ChangeReader();
    private final EntryView found = new EntryView();
    private final ExpandableArrayBuffer records = new ExpandableArrayBuffer();
    private final IntArrayList ends = new IntArrayList();
    private final TailKeys keys = new TailKeys();
    private final AsyncState async;
    private final StoreState state;
    private final AsyncChanges changes;
    private final LocalWindows windows;
    private final long commonRevision;
    private final boolean isLogged;
    private boolean isWorking;
    private boolean isOwnChange;
    private int next;

    /**
     * The second half of a move whose first was overtaken: what was moved is something else here by now, or gone, and does not
     * come back under another key.
     */
    private int heldBack = -1;

    private long taken;
    private long overtaken;
    private long refused;

    KeptTail(
            final AsyncState async,
            final AsyncChanges changes,
            final LocalWindows windows,
            final long commonRevision,
            final boolean isLogged) {
        this.async = async;
        this.state = async.state();
        this.changes = changes;
        this.windows = windows;
        this.commonRevision = commonRevision;
        this.isLogged = isLogged;
    }

    @Override
    public boolean add(final DirectBuffer buffer, final int offset, final int length) {
        final int start = end(ends.size());
        if (start + length > TAIL_BYTES_MAX) {
            return false;
        }
        records.putBytes(start, buffer, offset, length);
        ends.addInt(start + length);
        reader.wrap(buffer, offset, length);
        if (reader.isOfEntry()) {
            keys.of(reader.entry()).add(reader);
        }
        return true;
    }

    @Override
    public long endTail() {
        changes.add(this);
        return state.revision();
    }

    @Override
    public void changed(final DirectBuffer buffer, final int offset, final int length) {
        final TailKey key = keys.find(reader.wrap(buffer, offset, length));
        if (key != null) {
            key.onChange(reader);
        }
    }

    /** This primary has changed something since the tail ended: what its log tells comes before that. */
    @Override
    public void onChange(final ChangeReader change) {
        final TailKey key = isOwnChange ? null : keys.find(change);
        if (key != null && isWorking) {
            key.onChange(change);
        } else if (key != null) {
            key.onLaterChange(change);
        }
    }

    @Override
    public boolean work(final int changesMax) {
        if (!async.isPrimary()) {
            throw new IllegalStateException("this node is not the primary any more: another takes over the tail");
        }
        if (!isWorking) {
            isWorking = true;
            keys.forEach(this::begin);
        }
        boolean isBetween = false;
        // Nothing may come between the two halves of a move.
        for (int i = 0; (i < changesMax || isBetween) && next < ends.size(); i++) {
            final int start = end(next);
            take(reader.wrap(records, start, end(next + 1) - start));
            isBetween = reader.isDeparture();
            next++;
        }
        return next < ends.size();
    }

    @Override
    public Verdict verdict() {
        return isLogged && refused == 0 ? Verdict.ROLL_FORWARD : Verdict.REBUILD;
    }

    @Override
    public void close() {
        changes.remove(this);
        // It may have brought back what leases owned that have ended since.
        async.sweepOwners();
    }

    @Override
    public long taken() {
        return taken;
    }

    @Override
    public long overtaken() {
        return overtaken + refused;
    }

    private void begin(final TailKey key) {
        key.onLogRead();
        if (!isLogged) {
            final boolean isKnown = state.entries().find(key.namespaceId(), key.bytes(), found);
            if (!isKnown || found.revision() > commonRevision) {
                key.overtake();
            }
        }
    }

    private void take(final ChangeReader change) {
        final TailKey key = keys.find(change);
        if (key == null) {
            return;
        }
        if (state.namespaces().find(key.namespaceId()) == null) {
            // The log of this group has never told of it, so nobody here can have been promised anything in it.
            overtaken++;
            return;
        }
        if (change.isTouch()) {
            takeTouch(key, change);
            return;
        }
        switch (key.next()) {
            case DONE -> taken++;
            case OVERTAKEN -> {
                overtaken++;
                if (change.isDeparture() && arrivalOf(change) != null) {
                    heldBack = next + 1;
                }
            }
            case OPEN -> {
                final boolean isAnswered = windows.isAnswered(change.clientId(), change.requestNumber());
                if (isAnswered || next == heldBack || (change.isDeparture() && !arrives(change))) {
                    refused++;
                } else {
                    takeOver(change);
                    taken++;
                }
            }
        }
    }

    /**
     * A touch leaves no revision on its entry. So without the log nobody can tell whether the primary has carried it out
     * already, or a later one, which it would undo: an entry would expire before its time.
     */
    private void takeTouch(final TailKey key, final ChangeReader change) {
        if (!isLogged || key.isChanged()) {
            overtaken++;
        } else if (windows.isAnswered(change.clientId(), change.requestNumber())) {
            refused++;
        } else if (retime(change)) {
            taken++;
        } else {
            overtaken++;
        }
    }

    private void takeOver(final ChangeReader change) {
        isOwnChange = true;
        state.author(change.clientId(), change.requestNumber());
        if (change.isPut()) {
            state.put(change.entry());
        } else {
            remove(change);
        }
        isOwnChange = false;
        if (!change.isDeparture()) {
            windows.onTaken(change.clientId(), change.requestNumber(), state.revision(), change.result());
        }
    }

    /**
     * Whether the entry that a move takes from its key will stand under its new one. It will not where the primary has gone
     * another way with that key, or where the tail ends in between; then it has to stay.
     */
    private boolean arrives(final ChangeReader departure) {
        final TailKey arrival = arrivalOf(departure);
        return arrival != null && !arrival.isNextOvertaken();
    }

    /** The key that an entry is moved to by the tail's next change; null: the tail ends before it. */
    private TailKey arrivalOf(final ChangeReader departure) {
        if (next + 1 == ends.size()) {
            return null;
        }
        final int start = end(next + 1);
        following.wrap(records, start, end(next + 2) - start);
        final boolean isArrival = following.isPut()
                && following.clientId() == departure.clientId()
                && following.requestNumber() == departure.requestNumber();
        return isArrival ? keys.find(following) : null;
    }

    private void remove(final ChangeReader change) {
        final EntryView entry = change.entry();
        if (!state.entries().find(entry.namespaceId(), entry.key(), found)) {
            return;
        }
        if (change.isDeparture()) {
            state.leave(entry.namespaceId(), entry.key());
        } else if (change.cause() == RemovalCause.LEASE_ENDED) {
            state.release(found);
        } else if (change.clientId() == 0) {
            state.discard(found);
        } else {
            state.remove(entry.namespaceId(), entry.key());
        }
    }

    private boolean retime(final ChangeReader change) {
        final EntryView entry = change.entry();
        if (!state.entries().find(entry.namespaceId(), entry.key(), found) || !EntryCommands.isTouchable(found)) {
            return false;
        }
        isOwnChange = true;
        state.author(change.clientId(), change.requestNumber());
        state.retime(found.deadlineMs(entry.deadlineMs()).idleMs(entry.idleMs()).touchedMs(entry.touchedMs()));
        isOwnChange = false;
        windows.onTaken(change.clientId(), change.requestNumber(), state.revision(), 0);
        return true;
    }

    private int end(final int records) {
        return records == 0 ? 0 : ends.getInt(records - 1);
    }
}
