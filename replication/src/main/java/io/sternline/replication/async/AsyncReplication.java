package io.sternline.replication.async;

import io.aeron.Aeron;
import io.sternline.replication.Role;
import io.sternline.replication.changelog.ChangeLog;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.agrona.ErrorHandler;
import org.agrona.concurrent.Agent;
import org.agrona.concurrent.SystemNanoClock;

/**
 * The ASYNC namespaces of a node, as the node sees them: who puts its threads together, and who asks how things stand.
 *
 * <p>Two threads meet here. The state thread owns the state and does a little for the others in each duty cycle ({@link
 * #doStateWork}); the async thread, which runs {@link #agent}, does everything that waits for networks and disks. Between them are the
 * rings of {@link StateDesk}. The store outlives both: it is its opener's to close.
 */
public final class AsyncReplication {
    private final LagLimit limit;
    private final AsyncStore store;
    private final StateDesk desk;
    private final RingStatePort port;
    private final AsyncDrain drain;

    private long stateWork;

    /** Written by the async thread. */
    private volatile AsyncStatus status = new AsyncStatus(false, false, false, 0, List.of(), 0, 0, 0);

    /**
     * Where the members are.
     *
     * @param nodeId this node's member id.
     * @param endpoints UDP endpoint of each member, {@code host:port}, by its id; this node's own too.
     * @param streamId Aeron stream that nobody but this group, in this life of it, uses.
     */
    public record Peers(int nodeId, Map<Integer, String> endpoints, int streamId) {}

    AsyncReplication(
            final AsyncStateMachine state, final AsyncStore store, final AsyncConfig config, final int memberCount) {
        this.store = store;
        this.limit = new LagLimit(config, memberCount, SystemNanoClock.INSTANCE.nanoTime());
        state.changeRecorder(store.recorder());
        state.admission(limit);
        // What it holds is on the disk still: it must answer nothing and take nothing before it has been restored.
        state.beginLoad();
        final DeskRings rings = new DeskRings();
        this.desk = new StateDesk(rings, state, store);
        this.port = new RingStatePort(rings);
        this.drain = new AsyncDrain(
                limit, port::isComplete, store::recordedRevision, this::status, SystemNanoClock.INSTANCE);
    }

    /** Before the state thread runs: from here on the state is incomplete until the async thread has restored it. */
    public static AsyncReplication attach(
            final AsyncStateMachine state,
            final FileAsyncStore store,
            final AsyncConfig config,
            final int memberCount) {
        return new AsyncReplication(state, store, config, memberCount);
    }

    /**
     * What the async thread is to run, once.
     *
     * @param aeron a client for that thread alone, to be closed when the thread has ended.
     * @param errorHandler told of what an operator should know; the thread goes on.
     * @param onFailure told once, on that thread, when it cannot go on.
     */
    public Agent agent(
            final String threadName,
            final Peers peers,
            final Aeron aeron,
            final ErrorHandler errorHandler,
            final Consumer<Throwable> onFailure) {
        final AsyncGroup group = new AsyncGroup(peers.nodeId(), peers.endpoints(), peers.streamId());
        final AsyncAgent agent =
                new AsyncAgent(group, aeron, port, store, SystemNanoClock.INSTANCE, new Told(), errorHandler);
        return new FailingAgent(threadName, agent, onFailure);
    }

    private final class Told implements StatusSink {
        @Override
        public void onStatus(final AsyncStatus newStatus) {
            status = newStatus;
            limit.onStatus(newStatus);
        }

        @Override
        public void onMeasured(final long nowNs) {
            limit.onMeasured(nowNs);
        }
    }

    /** State thread, when the state machine has been told. @param primaryId -1 while there is none. */
    public void onRole(final Role role, final long term, final int primaryId) {
        desk.onRole(role, term, primaryId);
    }

    /**
     * State thread, in each duty cycle, before it takes commands.
     *
     * @param nowNs when the cycle began, by the clock of {@link System#nanoTime}.
     * @param isTimeMoving whether the first tick of this node's term has been applied.
     * @return amount of work done.
     */
    public int doStateWork(final long nowNs, final boolean isTimeMoving) {
        limit.onStateCycle(nowNs);
        drain.onStateCycle();
        desk.timeMoves(isTimeMoving);
        final int work = desk.doWork();
        stateWork += work;
        return work;
    }

    /** State thread: amount of work done in all duty cycles until now. */
    public long stateWork() {
        return stateWork;
    }

    /** Any thread; a few milliseconds old. */
    public AsyncStatus status() {
        return status;
    }

    /** The changes of the ASYNC namespaces that this node has made or applied. Any thread. */
    public ChangeLog changeLog() {
        return store.log();
    }

    /**
     * Before a planned promotion: takes no more commands, and waits until a member has all there is. To be followed by {@link
     * #endDrain}, whatever comes of it. A thread that may wait.
     *
     * @return why the member has not got all; empty: it has.
     */
    public Optional<String> drain(final int memberId, final long waitNs) {
        return drain.run(memberId, waitNs);
    }

    public void endDrain() {
        drain.end();
    }

    /** Who of the others would lose least: the first is the one that lacks fewest changes now. */
    public Comparator<Integer> byLag() {
        final Map<Integer, Long> lags = new HashMap<>();
        for (final AsyncStatus.ReplicaLag lag : status.replicas()) {
            final boolean isFollowing = lag.link() == AsyncStatus.Link.CHANGES;
            lags.put(lag.memberId(), isFollowing ? lag.lagRecords() : Long.MAX_VALUE);
        }
        return Comparator.comparingLong(memberId -> lags.getOrDefault(memberId, Long.MAX_VALUE));
    }
}
