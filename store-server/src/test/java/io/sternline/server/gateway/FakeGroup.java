package io.sternline.server.gateway;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.LogBatchEncoder;
import io.sternline.protocol.sbe.LogFrameEncoder;
import io.sternline.protocol.sbe.MessageHeaderEncoder;
import io.sternline.protocol.sbe.Replication;
import io.sternline.replication.LogPublisher;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncStateMachine;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.statemachine.CommittedMessage;
import io.sternline.replication.statemachine.StateMachine;
import io.sternline.server.state.DigestPoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A group of one with its log in memory: what is offered is applied by a state thread of its own. Tests make it refuse,
 * lose messages, change its role or stand still.
 */
public final class FakeGroup implements LogPublisher, NodeView, GatewayHost, AutoCloseable {
    private volatile Life life = Life.FIRST;
    private volatile int laterLife;

    private record Entry(long sequence, byte[] bytes) {}

    private static final long PARK_NS = 50_000;

    /** Of the first frame of a batch. */
    private static final int CONNECTION_ID_OFFSET = 2 * MessageHeaderEncoder.ENCODED_LENGTH
            + LogBatchEncoder.BLOCK_LENGTH
            + Protocol.LENGTH_BYTES
            + LogFrameEncoder.connectionIdEncodingOffset();

    private final Queue<Entry> log = new ConcurrentLinkedQueue<>();
    private final AtomicLong ownSequence = new AtomicLong();
    private final AtomicLong roleChanges = new AtomicLong();
    private final AtomicBoolean isFrameToLose = new AtomicBoolean();
    private final AtomicInteger toLose = new AtomicInteger();
    private final AtomicInteger barriers = new AtomicInteger();
    private final AtomicInteger batches = new AtomicInteger();
    private final Thread stateThread = new Thread(this::runState, "fake-state");
    private volatile Offer answer = Offer.SENT;
    private volatile NodeStatus status = new NodeStatus(Role.PRIMARY, 1, 0, 0, 0, -1, 1);
    private volatile boolean isStateHeld;
    private volatile int drainingNodes;
    private volatile boolean isClosed;
    private volatile boolean hasHeapRoom = true;
    private volatile DigestPoint lastReport = DigestPoint.NONE;
    private volatile long termAhead;
    private volatile RuntimeException pollFailure;
    private volatile StateMachine stateMachine;
    private volatile NodeStatus roleToTell;
    private final AtomicInteger promotions = new AtomicInteger();
    private volatile CompletableFuture<PromotionPlan> plan = new CompletableFuture<>();
    private volatile CompletableFuture<PromotionOutcome> outcome = new CompletableFuture<>();
    private volatile ChangeLog changeLog;
    private volatile ChangeLog asyncChangeLog;
    private volatile boolean isAsyncWhole = true;
    private final Map<Integer, Replication> replications = new ConcurrentHashMap<>(Map.of(1, Replication.SYNC));
    private volatile long groupTimeMs;
    private final List<Guest> guests = new CopyOnWriteArrayList<>();
    private long nextSequence = 1;

    public FakeGroup start(final StateMachine machine) {
        stateMachine = machine;
        stateThread.start();
        return this;
    }

    // Faults

    public void answer(final Offer offer) {
        answer = offer;
    }

    public void loseNext(final int messages) {
        toLose.set(messages);
    }

    /** Loses the next message that is not a node's own. */
    void loseNextBatchOfFrames() {
        isFrameToLose.set(true);
    }

    public void holdState(final boolean isHeld) {
        isStateHeld = isHeld;
    }

    public void failPoll(final RuntimeException failure) {
        pollFailure = failure;
    }

    public void status(final Role role, final long term, final int primaryId) {
        status = new NodeStatus(role, term, primaryId, 0, 0, -1, 1);
        roleToTell = status;
        roleChanges.incrementAndGet();
    }

    /** This node was primary in a term and lost it while it was running. */
    void lose(final long lostTerm, final long newTerm, final int newPrimaryId) {
        status = new NodeStatus(Role.REPLICA, newTerm, newPrimaryId, 0, 0, -1, 1, 1, lostTerm);
        roleToTell = status;
        roleChanges.incrementAndGet();
    }

    /** One bit for each node id. */
    void draining(final int nodes) {
        drainingNodes = nodes;
    }

    @Override
    public int drainingNodes() {
        return drainingNodes;
    }

    public int barriers() {
        return barriers.get();
    }

    public int batches() {
        return batches.get();
    }

    // LogPublisher: the gateway thread

    @Override
    public int poll() {
        if (pollFailure != null) {
            throw pollFailure;
        }
        return 0;
    }

    @Override
    public boolean isConnected() {
        return answer != Offer.NOT_CONNECTED;
    }

    @Override
    public long term() {
        return answer == Offer.NOT_CONNECTED ? -1 : status.term() + termAhead;
    }

    @Override
    public long nextSequence() {
        return nextSequence;
    }

    @Override
    public Offer offer(final DirectBuffer buffer, final int offset, final int length) {
        if (length < 1 || length > PAYLOAD_BYTES_MAX) {
            throw new IllegalArgumentException("length " + length);
        }
        final byte[] bytes = new byte[length];
        buffer.getBytes(offset, bytes);
        final Offer result = append(bytes);
        if (result == Offer.SENT) {
            batches.incrementAndGet();
        }
        return result;
    }

    @Override
    public Offer offerBarrier() {
        final Offer result = append(new byte[0]);
        if (result == Offer.SENT) {
            barriers.incrementAndGet();
        }
        return result;
    }

    private Offer append(final byte[] bytes) {
        if (answer != Offer.SENT) {
            return answer;
        }
        final long sequence = nextSequence++;
        if (bytes.length > 0 && isFrame(bytes) && isFrameToLose.compareAndSet(true, false)) {
            return Offer.SENT;
        }
        if (toLose.getAndUpdate(n -> Math.max(0, n - 1)) == 0) {
            log.add(new Entry(sequence, bytes));
        }
        return Offer.SENT;
    }

    private static boolean isFrame(final byte[] bytes) {
        return new UnsafeBuffer(bytes).getLong(CONNECTION_ID_OFFSET, LITTLE_ENDIAN) != 0;
    }

    // NodeView: any thread

    @Override
    public NodeStatus status() {
        return status;
    }

    /** To be called before a gateway starts. */
    void life(final Life newLife) {
        life = newLife;
    }

    @Override
    public void onLaterLife(final int recovery) {
        laterLife = recovery;
    }

    /** The last that the gateway told of; 0: none. */
    int laterLife() {
        return laterLife;
    }

    @Override
    public Life life() {
        return life;
    }

    @Override
    public long roleChanges() {
        return roleChanges.get();
    }

    @Override
    public long ownSequenceApplied() {
        return ownSequence.get();
    }

    @Override
    public boolean hasHeapRoom() {
        return hasHeapRoom;
    }

    void hasHeapRoom(final boolean has) {
        hasHeapRoom = has;
    }

    @Override
    public DigestPoint lastReport() {
        return lastReport;
    }

    void lastReport(final DigestPoint mark) {
        lastReport = mark;
    }

    /** The publisher's session is in a later term than the node knows of. */
    void termAhead(final long terms) {
        termAhead = terms;
    }

    @Override
    public Optional<ChangeLog> changeLog() {
        return Optional.ofNullable(changeLog);
    }

    /** None at first. */
    void changeLog(final ChangeLog log) {
        changeLog = log;
    }

    @Override
    public Optional<ChangeLog> asyncChangeLog() {
        return Optional.ofNullable(asyncChangeLog);
    }

    /** None at first. */
    void asyncChangeLog(final ChangeLog log) {
        asyncChangeLog = log;
    }

    @Override
    public boolean isAsyncWhole() {
        return isAsyncWhole;
    }

    @Override
    public boolean isAsyncCurrent() {
        return isAsyncWhole;
    }

    void isAsyncWhole(final boolean isWhole) {
        isAsyncWhole = isWhole;
    }

    @Override
    public Optional<Replication> replication(final int namespaceId) {
        return Optional.ofNullable(replications.get(namespaceId));
    }

    /** The node hears of a namespace; it knows number 1 already. */
    void namespace(final int namespaceId, final Replication replication) {
        replications.put(namespaceId, replication);
    }

    @Override
    public long groupTimeMs() {
        return groupTimeMs;
    }

    void groupTimeMs(final long timeMs) {
        groupTimeMs = timeMs;
    }

    @Override
    public CompletableFuture<PromotionPlan> promotionPlan(final int chosenId) {
        return plan;
    }

    @Override
    public CompletableFuture<PromotionOutcome> promote(final int chosenId, final Duration timeout) {
        promotions.incrementAndGet();
        return outcome;
    }

    /** What replication is going to say; nothing until it is completed. */
    void promotion(
            final CompletableFuture<PromotionPlan> newPlan, final CompletableFuture<PromotionOutcome> newOutcome) {
        plan = newPlan;
        outcome = newOutcome;
    }

    /** How often replication was told to promote a node. */
    int promotions() {
        return promotions.get();
    }

    // The state thread

    private void runState() {
        final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
        while (!isClosed) {
            int work = 0;
            final NodeStatus told = roleToTell;
            if (told != null) {
                roleToTell = null;
                stateMachine.onRole(told.role(), told.term());
                if (told.role() == Role.PRIMARY) {
                    stateMachine.asyncState().ifPresent(AsyncStateMachine::begin);
                }
            }
            final Entry entry = isStateHeld ? null : log.poll();
            if (entry != null) {
                buffer.wrap(entry.bytes);
                if (entry.bytes.length > 0) {
                    stateMachine.apply(new Message(buffer, entry.bytes.length, entry.sequence));
                } else {
                    stateMachine.tick(new Message(buffer, 0, entry.sequence));
                }
                stateMachine.onOwnSequence(entry.sequence);
                ownSequence.set(entry.sequence);
                work++;
            }
            work += stateMachine.doLocalWork();
            for (final Guest guest : guests) {
                work += guest.work();
            }
            if (work == 0 && sleep() == StateMachine.NOTHING_TO_WAIT_FOR) {
                LockSupport.parkNanos(PARK_NS);
            }
        }
        guests.forEach(Guest::onThreadEnd);
        stateMachine.onThreadEnd();
    }

    private int sleep() {
        return guests.isEmpty() ? stateMachine.sleep(PARK_NS) : guests.get(0).sleep(PARK_NS);
    }

    @Override
    public boolean admit(final Guest guest) {
        guests.add(guest);
        return true;
    }

    @Override
    public void close() {
        isClosed = true;
        try {
            stateThread.join();
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private record Message(DirectBuffer buffer, int length, long position) implements CommittedMessage {
        @Override
        public int offset() {
            return 0;
        }

        @Override
        public long groupTimeMs() {
            return position;
        }

        @Override
        public long term() {
            return 1;
        }

        @Override
        public boolean isLocal() {
            return true;
        }
    }
}
