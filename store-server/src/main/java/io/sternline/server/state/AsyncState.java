package io.sternline.server.state;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.CopiedRequestDecoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncAdmission;
import io.sternline.replication.async.AsyncCopy;
import io.sternline.replication.async.AsyncStateMachine;
import io.sternline.replication.async.AsyncTerms;
import io.sternline.replication.async.TailMerge;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.server.engine.ByteSlice;
import io.sternline.server.engine.EntryTable;
import io.sternline.server.engine.EntryView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The second state of a node: the entries of ASYNC namespaces. What commands mean, how room is made and how requests are
 * done once is the same as in the replicated state, by the same code; what differs is who decides. The primary carries commands out as
 * they come from its gateway, between two messages of the log, and replicas apply the records of what it did.
 *
 * <p>From the replicated state it takes what the log decides: which namespaces there are, the seed, the time. It gives
 * nothing back, as the replicated state may depend on nothing that differs from node to node.
 *
 * <p>Windows are a primary's own. A replica knows which requests were carried out from the records ({@link RecentRequests});
 * a node that becomes primary builds a client's window from that when it hears of the client.
 */
final class AsyncState implements AsyncStateMachine, AutoCloseable {
    /** Entries that go at a time because leases have ended: while a message of the log is applied, and in each duty cycle. */
    static final int ENDED_ENTRIES_MAX = 1_024;

    /** Owners that wait for that. If there are more all owners are looked through, which finds them again. */
    static final int ENDED_OWNERS_MAX = 65_536;

    /** No revision is: a copy is being loaded. */
    private static final long UNKNOWN = Long.MAX_VALUE;

    private final ChangeReader change = new ChangeReader();
    private final Message message = new Message();
    private final CopiedRequestDecoder request = new CopiedRequestDecoder();
    private final StoreState group;
    private final StoreState state;
    private final RecentRequests recent = new RecentRequests();
    private final AsyncChanges changes = new AsyncChanges(recent);
    private final ChangeApplier applier;
    private final LocalWindows windows;

    /** Of all namespaces of the group, by id. Written here, read by any thread. */
    private final Map<Integer, Replication> replications = new ConcurrentHashMap<>();

    private final Deque<EndedOwner> endedOwners = new ArrayDeque<>();
    private final ByteSlice endedTerm = new ByteSlice();
    private long ownersVisited = EntryTable.OWNERS_END;

    /** That have gone while this message of the log was applied. */
    private int endedEntries;

    private AsyncAdmission admission = AsyncAdmission.OPEN;
    private boolean isPrimary;
    private boolean hasBegun;
    private int recovery;
    /** As revisions name it. */
    private long term;

    /** From this revision on the state is of one moment. */
    private long completeAt;

    /** As of {@link #isComplete} when it may have changed last; for any thread. */
    private volatile boolean isWhole = true;

    /**
     * An owner's term whose lease has ended.
     *
     * @param revision what was written up to it goes.
     */
    private record EndedOwner(byte[] term, long revision) {}

    /**
     * @param group the replicated state.
     * @param bytesMax what the entries may count together while this node decides it.
     */
    AsyncState(final StoreState group, final StateLimits limits, final long bytesMax) {
        this.group = group;
        this.state = new StoreState(Replication.ASYNC, limits);
        this.applier = new ChangeApplier(state);
        this.windows = new LocalWindows(group, state, recent);
        state.settings().limits(bytesMax, limits.entriesMax());
        state.changeRecorder(changes);
        group.namespaces().all().forEach(this::note);
        group.namespaces().onDefined(this::mirror);
        state.leases().heldBy(group);
        group.leases().onEnded(this::onLeaseEnded);
    }

    // What the replicated log decides

    /** The log has moved on. Only a primary lets entries go whose time is up; it tells the others. */
    void follow() {
        endedEntries = 0;
        if (group.settings().hasSeed() && !state.settings().hasSeed()) {
            state.offerSeed(group.settings().seed0(), group.settings().seed1());
        }
        advance(0);
    }

    /** @param messageBytes what the message brings that comes in; the more, the more goes. */
    void advance(final int messageBytes) {
        if (hasBegun) {
            state.advance(group.groupTimeMs(), messageBytes);
        } else {
            state.observe(group.groupTimeMs());
        }
    }

    void onRole(final Role role, final long newTerm) {
        isPrimary = role == Role.PRIMARY;
        term = AsyncTerms.of(recovery, newTerm);
        changes.removeAll();
        state.windows().clear();
        hasBegun = false;
        tellWhole();
    }

    /**
     * A lease has ended in the log: what it owns here goes too, if this node decides what goes; at once if that is not much, else
     * in parts. Before its term has begun a primary changes nothing, as its changes would bear the number of another's; {@link #begin} looks for
     * what was left.
     */
    private void onLeaseEnded(final ByteSlice ownerTerm) {
        if (!hasBegun) {
            return;
        }
        state.observe(group.groupTimeMs());
        final int entries = state.entries().ownedEntries(ownerTerm);
        if (endedEntries + entries <= ENDED_ENTRIES_MAX) {
            endedEntries += state.leases().end(ownerTerm, Long.MAX_VALUE, ENDED_ENTRIES_MAX);
        } else if (endedOwners.size() < ENDED_OWNERS_MAX) {
            endedOwners.add(new EndedOwner(ownerTerm.toArray(), state.revision()));
        } else {
            sweepOwners();
        }
    }

    /**
     * From here on looks for entries of leases that ended while nobody took care: the one that was primary died before it did,
     * or had not sent it to this node.
     */
    void sweepOwners() {
        ownersVisited = 0;
        endedOwners.clear();
    }

    /**
     * Does a small part of what is left to do: takes away some of what one of the ended owners has, or if none is known looks through a few for
     * {@link #sweepOwners}.
     *
     * @return amount of work done.
     */
    int doWork() {
        if (!hasBegun || (ownersVisited == EntryTable.OWNERS_END && endedOwners.isEmpty())) {
            return 0;
        }
        if (endedOwners.isEmpty()) {
            ownersVisited = state.entries().visitOwners(ownersVisited, this::noteIfEnded);
        } else {
            end(endedOwners.element());
        }
        return 1;
    }

    private void end(final EndedOwner ended) {
        endedTerm.wrap(new UnsafeBuffer(ended.term()), 0, ended.term().length);
        if (state.leases().end(endedTerm, ended.revision(), ENDED_ENTRIES_MAX) < ENDED_ENTRIES_MAX) {
            endedOwners.remove();
        }
    }

    private void noteIfEnded(final ByteSlice ownerTerm) {
        if (!state.leases().isLive(ownerTerm)) {
            endedOwners.add(new EndedOwner(ownerTerm.toArray(), state.revision()));
        }
    }

    private void mirror(final StoredNamespace namespace) {
        note(namespace);
        state.namespaces().skipTo(namespace.id());
        state.namespaces().define(namespace.name(), namespace.settings());
    }

    private void note(final StoredNamespace namespace) {
        replications.put(namespace.id(), namespace.replication());
    }

    /** How a namespace is replicated; empty: the log has not told this node of it. Any thread. */
    Optional<Replication> replication(final int namespaceId) {
        return Optional.ofNullable(replications.get(namespaceId));
    }

    private void tellWhole() {
        final boolean isNowWhole = isComplete();
        if (isWhole != isNowWhole) {
            isWhole = isNowWhole;
        }
    }

    @Override
    public boolean hasBegun() {
        return hasBegun;
    }

    /**
     * A primary's changes are those of its term, whatever came before. The first says that the term has begun and concerns
     * nothing else: by it everybody learns where the history went on, also while nobody writes. Who watched at a revision that
     * went with the former primary is told so, and does not keep for ever what is nowhere else.
     */
    @Override
    public void begin() {
        if (!isPrimary || !isComplete()) {
            throw new IllegalStateException(
                    "term " + term + " of the ASYNC namespaces cannot be begun by a node that is "
                            + (isPrimary ? "being given a copy" : "not the primary"));
        }
        sweepOwners();
        final long newest = state.revision() >>> Protocol.ASYNC_TERM_SHIFT;
        if (newest > term) {
            throw new IllegalStateException("this node became primary in term " + term
                    + ", but holds ASYNC changes up to revision " + state.revision() + ", which is of the later term "
                    + newest + ": they are of another group; remove its ASYNC change log");
        }
        hasBegun = true;
        if (newest < term || state.revision() == term << Protocol.ASYNC_TERM_SHIFT) {
            state.stand(term << Protocol.ASYNC_TERM_SHIFT);
            state.beginTerm();
            putBack();
        }
    }

    /** A move of which the former primary's second change has not come here has not happened. */
    private void putBack() {
        final EntryView moving = applier.moving();
        if (moving != null) {
            state.put(moving);
            applier.forgetMoving();
        }
    }

    // What commands and queries see

    /** The entries and what goes with them. */
    StoreState state() {
        return state;
    }

    /** The replicated state, for guards to look at. */
    StoreState group() {
        return group;
    }

    boolean isPrimary() {
        return isPrimary;
    }

    /** Whether the state was of one moment a moment ago. Any thread. */
    boolean isWhole() {
        return isWhole;
    }

    @Override
    public boolean isComplete() {
        return state.revision() >= completeAt;
    }

    /**
     * A frame of a client has come: sees to its window, if the group knows the client.
     *
     * @return false if there is no room for one now.
     */
    boolean openWindow(final long clientId, final long finishedBelow) {
        return windows.open(clientId, finishedBelow);
    }

    long heapBytes() {
        return state.heapBytes() + recent.heapBytes();
    }

    // What makes copies agree

    @Override
    public void recovery(final int newRecovery) {
        recovery = newRecovery;
    }

    @Override
    public void changeRecorder(final ChangeRecorder recorder) {
        changes.log(recorder);
    }

    @Override
    public void admission(final AsyncAdmission newAdmission) {
        admission = newAdmission;
    }

    /** Why commands may not be carried out now; null: they may. */
    String refusal() {
        return admission.refusal();
    }

    @Override
    public long revision() {
        return state.revision();
    }

    @Override
    public Applied apply(final long revision, final DirectBuffer buffer, final int offset, final int length) {
        requireFollower();
        if (revision <= state.revision()) {
            return Applied.KNOWN;
        }
        change.wrap(buffer, offset, length);
        if (!applier.apply(change)) {
            return Applied.NOT_YET;
        }
        state.stand(revision);
        changes.keep(change, revision, buffer, offset, length);
        tellWhole();
        return Applied.DONE;
    }

    @Override
    public void standAt(final long revision) {
        requireFollower();
        state.stand(Math.max(revision, state.revision()));
        tellWhole();
    }

    @Override
    public void goBack(final long revision, final long newCompleteAt) {
        requireFollower();
        state.stand(revision);
        completeAt = newCompleteAt;
        tellWhole();
    }

    @Override
    public AsyncCopy copy() {
        return new StateCopy(state, recent);
    }

    @Override
    public void beginLoad() {
        requireFollower();
        completeAt = UNKNOWN;
        isWhole = false;
        state.stand(0);
        state.dropEntries();
        applier.forgetMoving();
        recent.clear();
    }

    @Override
    public boolean load(final DirectBuffer buffer, final int offset, final int length) {
        if (!message.wrap(buffer, offset, length) || message.templateId() != CopiedRequestDecoder.TEMPLATE_ID) {
            return applier.apply(change.wrap(buffer, offset, length));
        }
        if (message.blockLength() < CopiedRequestDecoder.BLOCK_LENGTH) {
            throw new IllegalStateException("a record of " + length + " bytes of a copy cannot be read");
        }
        request.wrap(buffer, message.bodyOffset(), message.blockLength(), message.version());
        recent.note(request.clientId(), request.requestNumber(), request.revision(), request.number());
        return true;
    }

    @Override
    public void endLoad(final long revision, final long newCompleteAt) {
        state.stand(revision);
        completeAt = newCompleteAt;
        changes.continueAt(revision);
        tellWhole();
    }

    @Override
    public TailMerge merge(final long commonRevision, final boolean isLogged) {
        return new KeptTail(this, changes, windows, commonRevision, isLogged);
    }

    @Override
    public void close() {
        state.close();
    }

    private void requireFollower() {
        if (hasBegun) {
            throw new IllegalStateException("this node is the primary of term " + term
                    + ": its ASYNC namespaces, at revision " + state.revision() + ", follow nobody");
        }
    }
}
