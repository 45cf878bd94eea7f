package io.sternline.replication.cluster;

import io.aeron.ExclusivePublication;
import io.aeron.Image;
import io.aeron.cluster.codecs.CloseReason;
import io.aeron.cluster.service.ClientSession;
import io.aeron.cluster.service.Cluster;
import io.aeron.cluster.service.ClusteredService;
import io.aeron.logbuffer.Header;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncReplication;
import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.StateMachine;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.AgentTerminationException;
import org.agrona.concurrent.IdleStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Turns what Aeron Cluster commits into calls of the state machine. Runs on the state thread.
 *
 * <p>Aeron's own way with an exception is to count it and go on with the next message. That would leave a hole in the
 * state, on this node only. Here every exception, wherever the state machine throws it, ends the node: {@link #guarded}
 * is around each entry.
 */
final class StateService implements ClusteredService {
    private static final Logger LOG = LoggerFactory.getLogger(StateService.class);

    private final StateMachine stateMachine;
    /** Null if the state machine has no ASYNC namespaces. */
    private final AsyncReplication async;

    private final NodeIdentity identity;
    private final LogState state;
    private final NodeView view;
    private final ClockEstimate estimate;
    private final PromotionListener promotions;
    private final FalseElections falseElections;
    private final SupersededSessions sessions = new SupersededSessions();
    private final SnapshotFiles files;
    private final SnapshotScribe scribe;
    private final Faults faults;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final CommittedView message = new CommittedView();
    private final SecureRandom random = new SecureRandom();
    private final LiveLog live = new LiveLog();

    private Cluster cluster;
    private RoleTracker roles;
    private SnapshotTrigger snapshots;
    private Role role = Role.CANDIDATE;
    private long roleTerm = GroupClock.NO_TERM;
    private long lastOwnSequence;
    private long appliedPosition;
    private boolean hasApplied;
    /** Aeron calls {@link #doBackgroundWork} also while a callback of ours waits; the state machine must not notice. */
    private boolean isInCallback;

    /** What tells this node from others, and its messages from those of its former lives. */
    record NodeIdentity(int nodeId, long origin, long snapshotLogBytes) {}

    StateService(
            final StateMachine stateMachine,
            final AsyncReplication async,
            final NodeIdentity identity,
            final LogState state,
            final NodeView view,
            final ClockEstimate estimate,
            final PromotionListener promotions,
            final SnapshotFiles files,
            final SnapshotScribe scribe,
            final Faults faults) {
        this.stateMachine = stateMachine;
        this.async = async;
        this.identity = identity;
        this.state = state;
        this.view = view;
        this.estimate = estimate;
        this.promotions = promotions;
        this.falseElections = new FalseElections(view);
        this.files = files;
        this.scribe = scribe;
        this.faults = faults;
    }

    /** Waits until the snapshot, if there is one, has been loaded. */
    boolean awaitLoaded(final long timeoutMs) throws InterruptedException {
        return loaded.await(timeoutMs, TimeUnit.MILLISECONDS);
    }

    @Override
    public void onStart(final Cluster startedCluster, final Image snapshotImage) {
        guarded(() -> {
            cluster = startedCluster;
            sessions.onStart(startedCluster);
            final int clusterId = cluster.context().clusterId();
            if (snapshotImage != null) {
                load(snapshotImage);
            }
            roles = new RoleTracker(cluster.aeron().countersReader(), clusterId);
            snapshots = new SnapshotTrigger(
                    cluster.aeron().countersReader(),
                    clusterId,
                    identity.snapshotLogBytes(),
                    view,
                    cluster.logPosition());
            rehearse();
        });
        loaded.countDown();
    }

    /** The first snapshot would hold up the log for 10 to 40 ms else, while what it needs is loaded. */
    private void rehearse() {
        scribe.start();
        final FrozenState frozen = stateMachine.freeze(() -> {});
        frozen.end();
        frozen.release();
    }

    private void load(final Image snapshotImage) {
        final long position = cluster.logPosition();
        final IdleStrategy idle = cluster.idleStrategy();
        final SnapshotPointer pointer = SnapshotPointer.read(snapshotImage, idle, position);
        try (var source = new SnapshotFileSource(files.whole(position), idle)) {
            final var reader = new SnapshotReader(source, position);
            reader.readAll(pointer.fileId(), state, stateMachine);
            estimate.onApplied(state.clock().lastMs());
            scribe.onRead(reader.readBytes());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void onSessionMessage(
            final ClientSession session,
            final long timestampMs,
            final DirectBuffer buffer,
            final int offset,
            final int length,
            final Header header) {
        isInCallback = true;
        try {
            apply(timestampMs, buffer, offset, length);
        } catch (final Throwable e) {
            throw fatal(e);
        } finally {
            isInCallback = false;
        }
    }

    private void apply(final long timestampMs, final DirectBuffer buffer, final int offset, final int length) {
        if (!Envelope.isOurs(buffer, offset, length)) {
            return;
        }
        if (Envelope.version(buffer, offset) > Envelope.VERSION) {
            throw new IllegalStateException("the log has a message in format " + Envelope.version(buffer, offset)
                    + " at position " + cluster.logPosition() + ", but this version reads formats up to "
                    + Envelope.VERSION + ": start a newer version on this node");
        }
        switch (Envelope.kind(buffer, offset)) {
            case Envelope.APPLICATION -> {
                place(state.clock().onMessage(timestampMs), buffer, offset);
                message.payload(buffer, offset + Envelope.LENGTH, length - Envelope.LENGTH);
                stateMachine.apply(message);
            }
            case Envelope.BARRIER -> tick(state.clock().onMessage(timestampMs), buffer, offset);
            case Envelope.TICK -> {
                if (length >= Envelope.TICK_LENGTH) {
                    final long timeMs = state.clock()
                            .onTick(
                                    timestampMs,
                                    Envelope.tickEstimateMs(buffer, offset),
                                    Envelope.tickTerm(buffer, offset));
                    tick(timeMs, buffer, offset);
                }
            }
            case Envelope.CONTROL -> {
                tick(state.clock().onMessage(timestampMs), buffer, offset);
                if (length >= Control.LENGTH) {
                    onControl(buffer, offset);
                }
            }
            default ->
                throw new IllegalStateException("the log has a message of the unknown kind "
                        + Envelope.kind(buffer, offset) + " at position " + cluster.logPosition()
                        + ": start a newer version on this node");
        }
        onApplied(buffer, offset);
    }

    private void place(final long groupTimeMs, final DirectBuffer buffer, final int offset) {
        message.place(
                groupTimeMs,
                cluster.logPosition(),
                state.clock().term(),
                Envelope.origin(buffer, offset) == identity.origin());
    }

    private void tick(final long groupTimeMs, final DirectBuffer buffer, final int offset) {
        place(groupTimeMs, buffer, offset);
        message.payload(buffer, offset, 0);
        stateMachine.tick(message);
    }

    private void onControl(final DirectBuffer buffer, final int offset) {
        switch (Control.type(buffer, offset)) {
            case Control.HOLDS_SNAPSHOT ->
                state.ledger().onHeld(Control.memberId(buffer, offset), Control.position(buffer, offset));
            case Control.SNAPSHOT_WANTED -> snapshots.want();
            case Control.APPOINTED, Control.HEEDED, Control.LIFTED -> onPromotion(buffer, offset);
            default -> {
                // From a newer version; such messages never change the state machine.
            }
        }
    }

    /** Only for a node that is at the log's end: what it replays or catches up with is over. */
    private void onPromotion(final DirectBuffer buffer, final int offset) {
        final long term = state.clock().term();
        if (roles.role(term) != Role.CANDIDATE) {
            promotions.onControl(
                    Control.type(buffer, offset),
                    Control.memberId(buffer, offset),
                    Control.position(buffer, offset),
                    term,
                    message.groupTimeMs());
        }
    }

    private void onApplied(final DirectBuffer buffer, final int offset) {
        hasApplied = true;
        appliedPosition = cluster.logPosition();
        // Two sessions of this node can overtake each other while one replaces the other; sequences only rise.
        final long sequence = Envelope.sequence(buffer, offset);
        if (sequence > lastOwnSequence && Envelope.origin(buffer, offset) == identity.origin()) {
            lastOwnSequence = sequence;
            stateMachine.onOwnSequence(sequence);
        }
    }

    @Override
    public void onNewLeadershipTermEvent(
            final long leadershipTermId,
            final long logPosition,
            final long timestampMs,
            final long termBaseLogPosition,
            final int leaderMemberId,
            final int logSessionId,
            final TimeUnit timeUnit,
            final int appVersion) {
        state.onTerm(leadershipTermId, leaderMemberId);
        promotions.onTerm(leadershipTermId);
        falseElections.onTerm(leadershipTermId);
        sessions.onTerm();
    }

    @Override
    public void onRoleChange(final Cluster.Role newRole) {
        roles.onServiceRole(newRole);
    }

    @Override
    public void onTakeSnapshot(final ExclusivePublication publication) {
        guarded(() -> {
            final long position = cluster.logPosition();
            final IdleStrategy idle = cluster.idleStrategy();
            // A node that replays, or whose disk is slow, may come to the next one before it has written the last.
            scribe.awaitEnd(idle::idle);
            final var pointer = new SnapshotPointer(random.nextLong());
            try {
                final SnapshotFile file = files.begin(position);
                scribe.begin(new SnapshotWriter(pointer.fileId(), state), stateMachine.freeze(idle::idle), file);
            } catch (final IOException e) {
                // The snapshot is one of those that were not written to their end, and the ones before are kept.
                LOG.error("a snapshot cannot be written to {}. Check the disk", files.whole(position), e);
            }
            pointer.write(publication, idle);
            snapshots.onSnapshot(position);
        });
    }

    @Override
    public int doBackgroundWork(final long nowNs) {
        if (isInCallback) {
            return 0;
        }
        isInCallback = true;
        try {
            view.cycles().onStateCycle();
            updateView();
            // A snapshot now would keep the primary from stepping down.
            scribe.poll();
            final int snapshotWork = promotions.isUnderWay() || scribe.isUnderWay()
                    ? 0
                    : snapshots.poll(role, cluster.logPosition(), scribe.newestBytes());
            final int asyncWork =
                    async == null ? 0 : async.doStateWork(nowNs, state.clock().isFixed());
            return snapshotWork + asyncWork + stateMachine.doLocalWork();
        } catch (final Throwable e) {
            throw fatal(e);
        } finally {
            isInCallback = false;
        }
    }

    private void updateView() {
        live.update(roles.isElectionOver(), roles.elections(), roles.commitPosition());
        if (hasApplied) {
            hasApplied = false;
            updateClock(System.nanoTime());
        }
        view.moduleActive(roles.isModuleActive());
        view.positions(roles.commitPosition(), cluster.logPosition(), roles.elections());
        final long term = state.clock().term();
        final Role newRole = roles.role(term);
        if (newRole != role || term != roleTerm) {
            role = newRole;
            roleTerm = term;
            view.clock(state.clock(), System.nanoTime());
            final int primaryId = role == Role.CANDIDATE ? NodeView.NO_PRIMARY : state.primaryId();
            view.leadership(role, term, primaryId);
            falseElections.onRole(role, term);
            stateMachine.onRole(role, term);
            if (async != null) {
                async.onRole(role, term, primaryId);
            }
        }
    }

    private void updateClock(final long nowNs) {
        final GroupClock clock = state.clock();
        if (clock.isFixed() && live.isLive(appliedPosition, roles.role(clock.term()))) {
            estimate.onLive(clock.lastMs(), clock.term(), nowNs);
        } else {
            estimate.onApplied(clock.lastMs());
        }
        view.clock(clock, nowNs);
    }

    @Override
    public void onSessionOpen(final ClientSession session, final long timestampMs) {
        guarded(() -> sessions.onOpened(session));
    }

    @Override
    public void onSessionClose(final ClientSession session, final long timestampMs, final CloseReason closeReason) {
        // Sessions are nodes' own; the state machine knows nothing of them.
    }

    @Override
    public void onTimerEvent(final long correlationId, final long timestampMs) {
        // No timers are set: time comes with ticks.
    }

    @Override
    public void onTerminate(final Cluster terminatedCluster) {
        // The owner closes what it has given us.
    }

    private void guarded(final Runnable work) {
        isInCallback = true;
        try {
            work.run();
        } catch (final Throwable e) {
            throw fatal(e);
        } finally {
            isInCallback = false;
        }
    }

    private AgentTerminationException fatal(final Throwable cause) {
        if (cause instanceof AgentTerminationException termination) {
            return termination;
        }
        faults.report(cause);
        return new AgentTerminationException(cause);
    }
}
