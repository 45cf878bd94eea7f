package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.DirectBufferVector;
import io.aeron.Publication;
import io.sternline.replication.LogPublisher;
import io.sternline.replication.Member;
import io.sternline.replication.Role;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.UnsafeBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The node's way to the log: keeps a {@link LogSession} with whoever this node sees as primary, and speaks for the node
 * itself (clock ticks, announcements).
 *
 * <p>Where the primary is comes from this node's own consensus module, not from asking around: it knows first, and a
 * primary that is this node is reached through memory. Aeron takes a session along to a new primary, but a session
 * whose opening had not been committed is simply forgotten by it. So after {@link #FOLLOW_GRACE_NS} the session is
 * replaced instead of waited for.
 *
 * <p>Messages and barriers wait until this node has seen the first tick of the session's term. Before it time stands:
 * what a message creates would be as old as the last term, and a read behind a barrier would find what has expired since.
 * As Aeron drops what is offered in any term but the current, none can come before that tick.
 *
 * <p>While a promotion is under way (see {@link Appointment}) nothing is offered at all: what is on its way when the
 * primary steps down may be lost, and what is not offered yet is not.
 *
 * <p>The owner's thread and the thread that closes the node meet at {@link #inUse}: buffers must not be unmapped under
 * a running offer. It is taken with one uncontended compare-and-set and never waited for by the owner.
 *
 * <p>The Aeron client is connected by the owner's first poll: nobody else drives it, and one that nobody drives for a
 * minute, be it because a large snapshot is being loaded, would end the node.
 */
final class ClusterLogPublisher implements LogPublisher, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLogPublisher.class);

    /** How long Aeron is given to take the session to a new primary. */
    private static final long FOLLOW_GRACE_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long RETRY_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long CLIENT_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long ANNOUNCE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(1);
    private static final long CLOSE_WAIT_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final Supplier<Aeron> clients;
    private final ClusterSettings settings;
    private final List<Member> members;
    private final int ownId;
    private final long origin;
    private final NodeView view;
    private final Ticker ticker;
    private final SnapshotLedger ledger;
    private final Appointment appointment;
    private final ControlOutbox outbox;
    private final Runnable onOffered;
    private final ErrorHandler errors;
    private final AtomicBoolean inUse = new AtomicBoolean();

    private final UnsafeBuffer envelope = new UnsafeBuffer(new byte[Envelope.LENGTH]);
    private final UnsafeBuffer ownMessage = new UnsafeBuffer(new byte[Math.max(Envelope.TICK_LENGTH, Control.LENGTH)]);
    private final DirectBufferVector envelopeVector = new DirectBufferVector(envelope, 0, Envelope.LENGTH);
    private final DirectBufferVector payloadVector = new DirectBufferVector();
    private final DirectBufferVector ownVector = new DirectBufferVector();
    private final DirectBufferVector[] messageVectors = {null, envelopeVector, payloadVector};
    private final DirectBufferVector[] barrierVectors = {null, envelopeVector};
    private final DirectBufferVector[] ownVectors = {null, ownVector};

    private volatile boolean isClosed;
    /** Null until the first poll. */
    private Aeron aeron;

    private LogSession session;
    private LogSession.Target lastTarget;
    private long nextSequence = 1;
    private long retryNs = System.nanoTime();
    private long nextClientNs = retryNs;
    private long nextAnnounceNs = retryNs;
    private long astraySinceNs;
    private boolean isAstray;

    /** Who publishes. */
    record Self(int nodeId, long origin, List<Member> members) {}

    /** What other threads know. */
    record Views(
            NodeView node, ClockEstimate clock, SnapshotLedger ledger, Appointment appointment, ControlOutbox outbox) {}

    /** @param onOffered wakes the threads that take on what was offered. */
    ClusterLogPublisher(
            final Supplier<Aeron> clients,
            final ClusterSettings settings,
            final Self self,
            final Views views,
            final Runnable onOffered,
            final ErrorHandler errors) {
        this.clients = clients;
        this.settings = settings;
        this.members = self.members();
        this.ownId = self.nodeId();
        this.origin = self.origin();
        this.view = views.node();
        this.ticker = new Ticker(view, views.clock(), members.size() == 1, retryNs);
        this.ledger = views.ledger();
        this.appointment = views.appointment();
        this.outbox = views.outbox();
        this.onOffered = onOffered;
        this.errors = errors;
    }

    @Override
    public int poll() {
        if (!inUse.compareAndSet(false, true)) {
            return 0;
        }
        try {
            return pollClient(System.nanoTime());
        } catch (final RuntimeException e) {
            LOG.debug("session to the log lost", e);
            dropSession(System.nanoTime() + RETRY_INTERVAL_NS);
            return 1;
        } finally {
            inUse.set(false);
        }
    }

    private int pollClient(final long nowNs) {
        if (aeron == null) {
            if (nowNs - retryNs < 0) {
                return 0;
            }
            aeron = clients.get();
        }
        return aeron.isClosed() ? 0 : pollSession(nowNs);
    }

    private int pollSession(final long nowNs) {
        int workCount = 0;
        if (session == null || !session.isConnected() || nowNs - nextClientNs >= 0) {
            nextClientNs = nowNs + CLIENT_INTERVAL_NS;
            workCount += aeron.conductorAgentInvoker().invoke();
        }
        final LogSession.Target target = target();
        if (session == null) {
            if (target == null || nowNs - retryNs < 0) {
                return workCount;
            }
            session = new LogSession(aeron, settings, target, errors);
            isAstray = false;
        }
        workCount += session.poll(nowNs);
        if (session.isClosed()) {
            dropSession(nowNs + RETRY_INTERVAL_NS);
            return workCount + 1;
        }
        if (target != null && isLost(target, nowNs)) {
            // Another primary is known already: everybody waits for this node's session with it.
            dropSession(nowNs);
            return workCount + 1;
        }
        return session.isConnected() ? workCount + speak(nowNs) : workCount;
    }

    /** Null while this node knows of no primary. */
    private LogSession.Target target() {
        final int primaryId = view.primaryId();
        if (primaryId == NodeView.NO_PRIMARY) {
            return null;
        }
        for (int i = 0; i < members.size(); i++) {
            final Member member = members.get(i);
            if (member.id() == primaryId) {
                return cachedTarget(member);
            }
        }
        return null;
    }

    /** Asked for in every duty cycle and hardly ever another. */
    private LogSession.Target cachedTarget(final Member primary) {
        final long term = view.term();
        if (lastTarget == null || lastTarget.primary() != primary || lastTarget.term() != term) {
            lastTarget = new LogSession.Target(primary, term, primary.id() == ownId);
        }
        return lastTarget;
    }

    private boolean isLost(final LogSession.Target target, final long nowNs) {
        if (session.leadsTo(target)) {
            isAstray = false;
            return false;
        }
        if (!session.canFollowTo(target)) {
            return true;
        }
        if (!isAstray) {
            isAstray = true;
            astraySinceNs = nowNs;
        }
        return nowNs - astraySinceNs >= FOLLOW_GRACE_NS;
    }

    private void dropSession(final long nextNs) {
        CloseHelper.close(errors, session);
        session = null;
        retryNs = nextNs;
    }

    /** What the node itself has to say. None of it is counted, so {@link #nextSequence} moves by offers only. */
    private int speak(final long nowNs) {
        int workCount = speakOfPromotion();
        if (appointment.stands()) {
            return workCount;
        }
        final long estimateMs = ticker.poll(nowNs, System.currentTimeMillis());
        if (estimateMs != Ticker.NOT_DUE) {
            Envelope.encodeTick(ownMessage, origin, estimateMs, ticker.term());
            if (offerOwn(Envelope.TICK_LENGTH)) {
                ticker.onSent(nowNs);
                workCount++;
            }
        }
        if (nowNs - nextAnnounceNs >= 0) {
            nextAnnounceNs = nowNs + ANNOUNCE_INTERVAL_NS;
            if (ledger.isAnnouncementDue()) {
                Control.encode(ownMessage, origin, Control.HOLDS_SNAPSHOT, ownId, ledger.ownHeld());
                workCount += offerOwn(Control.LENGTH) ? 1 : 0;
            }
        }
        if (view.role() == Role.REPLICA && view.isSnapshotWanted()) {
            Control.encode(ownMessage, origin, Control.SNAPSHOT_WANTED, ownId, 0);
            if (offerOwn(Control.LENGTH)) {
                view.wantSnapshot(false);
                workCount++;
            }
        }
        return workCount;
    }

    /** Goes out by the same session as everything offered before, and so behind it. */
    private int speakOfPromotion() {
        final ControlOutbox.Statement statement = outbox.peek(view.role());
        if (statement == null) {
            return 0;
        }
        Control.encode(ownMessage, origin, statement.type(), statement.memberId(), statement.position());
        if (!offerOwn(Control.LENGTH)) {
            return 0;
        }
        outbox.sent();
        return 1;
    }

    private boolean offerOwn(final int length) {
        ownVector.reset(ownMessage, 0, length);
        return offer(ownVectors) > 0;
    }

    /** Wakes who is to take it on. */
    private long offer(final DirectBufferVector[] vectors) {
        final long result = session.offer(vectors);
        if (result > 0) {
            onOffered.run();
        }
        return result;
    }

    @Override
    public boolean isConnected() {
        if (!inUse.compareAndSet(false, true)) {
            return false;
        }
        try {
            return session != null && session.isConnected();
        } finally {
            inUse.set(false);
        }
    }

    @Override
    public long term() {
        if (!inUse.compareAndSet(false, true)) {
            return GroupClock.NO_TERM;
        }
        try {
            return session == null ? GroupClock.NO_TERM : session.term();
        } finally {
            inUse.set(false);
        }
    }

    @Override
    public long nextSequence() {
        return nextSequence;
    }

    @Override
    public Offer offer(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 1 || length > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException(
                    "payload of " + length + " bytes, allowed are 1 to " + PAYLOAD_BYTES_MAX);
        }
        payloadVector.reset(buffer, offset, length);
        return send(Envelope.APPLICATION, messageVectors);
    }

    @Override
    public Offer offerBarrier() {
        return send(Envelope.BARRIER, barrierVectors);
    }

    private Offer send(final int kind, final DirectBufferVector[] vectors) {
        if (!inUse.compareAndSet(false, true)) {
            return Offer.NOT_CONNECTED;
        }
        try {
            if (session == null || !session.isConnected()) {
                return Offer.NOT_CONNECTED;
            }
            if (appointment.stands() || session.term() != view.movingTerm()) {
                return Offer.BACK_PRESSURED;
            }
            Envelope.encode(envelope, 0, kind, origin, nextSequence);
            final long result = offer(vectors);
            if (result > 0) {
                nextSequence++;
                return Offer.SENT;
            }
            return result == Publication.BACK_PRESSURED || result == Publication.ADMIN_ACTION
                    ? Offer.BACK_PRESSURED
                    : Offer.NOT_CONNECTED;
        } finally {
            inUse.set(false);
        }
    }

    /** Any thread. Afterwards nothing is connected, and calls of a late owner do no harm. */
    @Override
    public void close() {
        while (!inUse.compareAndSet(false, true)) {
            if (isClosed) {
                return;
            }
            LockSupport.parkNanos(CLOSE_WAIT_NS);
        }
        isClosed = true;
        CloseHelper.closeAll(errors, session, aeron);
        session = null;
    }
}
