package io.sternline.server;

import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.Doorbell;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStateMachine;
import io.sternline.replication.changelog.ChangeRecorder;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.FrozenState;
import io.sternline.replication.statemachine.SnapshotInput;
import io.sternline.replication.statemachine.StateMachine;
import io.sternline.server.gateway.GatewayHost;
import io.sternline.server.state.DigestPoint;
import io.sternline.server.state.DivergenceListener;
import io.sternline.server.state.MeasuredStateMachine;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets the gateway see what passes the state machine: own messages coming back, and changes of role. The state machine
 * itself need not know that there is a gateway.
 */
final class ObservedStateMachine implements StateMachine, GatewayHost {
    /** Told of changes of role, on the state thread. */
    @FunctionalInterface
    interface RoleListener {
        void onRole(Role role, long term);
    }

    private final MeasuredStateMachine stateMachine;
    private final Doorbell gateway;
    private final Doorbell own;
    private final RoleListener listener;
    private final AtomicLong ownSequence = new AtomicLong();
    private final AtomicLong roleChanges = new AtomicLong();
    private final AtomicLong groupTimeMs = new AtomicLong();
    private volatile Guest guest;
    /** Guarded by this. */
    private boolean hasThreadEnded;

    ObservedStateMachine(
            final MeasuredStateMachine stateMachine,
            final Doorbell own,
            final Doorbell gateway,
            final RoleListener listener,
            final DivergenceListener divergences) {
        this.stateMachine = stateMachine;
        stateMachine.divergenceListener(divergences);
        this.own = own;
        this.gateway = gateway;
        this.listener = listener;
    }

    @Override
    public Doorbell doorbell() {
        return own;
    }

    /** Highest own sequence applied. Any thread. */
    long ownSequence() {
        return ownSequence.get();
    }

    /** How often the role has changed. Any thread. */
    long roleChanges() {
        return roleChanges.get();
    }

    /** Group time of the last message applied; 0: none yet. Any thread. */
    long groupTimeMs() {
        return groupTimeMs.get();
    }

    /** Bytes of Java heap that the state takes. Any thread. */
    long heapBytes() {
        return stateMachine.heapBytes();
    }

    /** The last digest report applied, and this node's digest there. Any thread. */
    DigestPoint lastReport() {
        return stateMachine.lastReport();
    }

    /** Nodes that are draining, one bit for each node id. Any thread. */
    int drainingNodes() {
        return stateMachine.drainingNodes();
    }

    /** How a namespace is replicated; empty: the log has not told this node of it. Any thread. */
    Optional<Replication> replication(final int namespaceId) {
        return stateMachine.replication(namespaceId);
    }

    /** Whether what the node holds of ASYNC namespaces is of one moment. Any thread. */
    boolean isAsyncWhole() {
        return stateMachine.isAsyncWhole();
    }

    /** Gives the state's memory back; only once nothing runs this state machine any more. */
    void close() {
        stateMachine.close();
    }

    @Override
    public void changeRecorder(final ChangeRecorder recorder) {
        stateMachine.changeRecorder(recorder);
    }

    @Override
    public Optional<AsyncStateMachine> asyncState() {
        return stateMachine.asyncState();
    }

    @Override
    public void apply(final CommittedMessage message) {
        stateMachine.apply(message);
        groupTimeMs.lazySet(message.groupTimeMs());
    }

    @Override
    public void tick(final CommittedMessage message) {
        stateMachine.tick(message);
        groupTimeMs.lazySet(message.groupTimeMs());
    }

    @Override
    public void onOwnSequence(final long sequence) {
        stateMachine.onOwnSequence(sequence);
        ownSequence.lazySet(sequence);
    }

    @Override
    public void onRole(final Role role, final long term) {
        stateMachine.onRole(role, term);
        roleChanges.lazySet(roleChanges.get() + 1);
        gateway.ring();
        listener.onRole(role, term);
    }

    @Override
    public int doLocalWork() {
        final int work = stateMachine.doLocalWork();
        final Guest present = guest;
        return present == null ? work : work + present.work();
    }

    @Override
    public int sleep(final long maxNs) {
        final Guest present = guest;
        return present == null ? NOTHING_TO_WAIT_FOR : present.sleep(maxNs);
    }

    @Override
    public void wakeUp() {
        final Guest present = guest;
        if (present != null) {
            present.wakeUp();
        }
    }

    @Override
    public boolean isAwaited() {
        return stateMachine.isAwaited();
    }

    @Override
    public synchronized boolean admit(final Guest newGuest) {
        if (!hasThreadEnded) {
            guest = newGuest;
        }
        return !hasThreadEnded;
    }

    @Override
    public void onThreadEnd() {
        final Guest present;
        synchronized (this) {
            hasThreadEnded = true;
            present = guest;
        }
        if (present != null) {
            present.onThreadEnd();
        }
    }

    @Override
    public FrozenState freeze(final Runnable idle) {
        return stateMachine.freeze(idle);
    }

    @Override
    public void loadSnapshot(final SnapshotInput input) {
        stateMachine.loadSnapshot(input);
    }
}
