package io.sternline.replication.async;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.RethrowingErrorHandler;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sternline.replication.FreePorts;
import io.sternline.replication.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.BackoffIdleStrategy;
import org.agrona.concurrent.IdleStrategy;

/**
 * Agents of several nodes and a real media driver between them, all driven by the thread of the test. Time is the machine's,
 * and what the test adds to it.
 */
final class LinkRig implements AutoCloseable {
    private static final int STREAM_ID = 7;
    private static final int WINDOW_BYTES = 128 * 1024;
    private static final long AWAIT_NS = TimeUnit.SECONDS.toNanos(30);
    private static final int REQUESTS_MAX = 8;

    private final IdleStrategy idle = new BackoffIdleStrategy();
    private final List<Node> nodes = new ArrayList<>();
    private final Set<String> unknown = new HashSet<>();
    private final MediaDriver driver;
    private final AsyncGroup[] groups;
    private long addedNs;
    private long epoch;
    private long term;

    LinkRig(final int members) {
        driver = MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(CommonContext.getAeronDirectoryName() + "-link-" + UUID.randomUUID())
                .threadingMode(ThreadingMode.INVOKER)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .termBufferSparseFile(true)
                .initialWindowLength(WINDOW_BYTES)
                .socketRcvbufLength(WINDOW_BYTES)
                .mtuLength(8 * 1024)
                .timerIntervalNs(TimeUnit.MILLISECONDS.toNanos(20))
                .imageLivenessTimeoutNs(TimeUnit.SECONDS.toNanos(1))
                .publicationLingerTimeoutNs(0)
                .errorHandler(RethrowingErrorHandler.INSTANCE));
        final Map<Integer, String> endpoints = new HashMap<>();
        final int base = FreePorts.base();
        for (int id = 0; id < members; id++) {
            endpoints.put(id, "localhost:" + (base + 1 + id));
        }
        groups = new AsyncGroup[members];
        for (int id = 0; id < members; id++) {
            groups[id] = new AsyncGroup(id, endpoints, STREAM_ID);
            nodes.add(new Node(id));
        }
    }

    /** Keys of a tail that no log could tell of whether they were removed: these are not taken over. */
    Set<String> unknown() {
        return unknown;
    }

    Node node(final int id) {
        return nodes.get(id);
    }

    /** Starts all, and makes the first the primary. */
    LinkRig start() {
        nodes.forEach(Node::start);
        promote(0);
        return this;
    }

    void promote(final int primaryId) {
        term++;
        nodes.forEach(node -> node.isInGroup = true);
        nodes.forEach(node -> node.hear(primaryId, term));
    }

    /** As {@link #promote}, but a node that is cut off does not hear of it. */
    void promoteWithout(final int deposedId, final int primaryId) {
        term++;
        node(deposedId).isInGroup = false;
        nodes.stream().filter(node -> node.isInGroup).forEach(node -> node.hear(primaryId, term));
    }

    /** The node hears again what the group has decided. */
    void reconcile(final int id, final int primaryId) {
        node(id).isInGroup = true;
        node(id).hear(primaryId, term);
    }

    void addTime(final long seconds) {
        addedNs += TimeUnit.SECONDS.toNanos(seconds);
    }

    int step() {
        int work = driver.sharedAgentInvoker().invoke();
        for (final Node node : nodes) {
            work += node.step();
        }
        return work;
    }

    void await(final String what, final BooleanSupplier condition) {
        await(() -> what, condition);
    }

    void await(final Supplier<String> what, final BooleanSupplier condition) {
        final long deadlineNs = System.nanoTime() + AWAIT_NS;
        while (!condition.getAsBoolean()) {
            idle.idle(step());
            if (System.nanoTime() - deadlineNs > 0) {
                throw new AssertionError("waited in vain: " + what.get() + "\n" + this);
            }
        }
    }

    /** Lets all do what there is to do for a number of cycles. */
    void cycles(final int count) {
        for (int i = 0; i < count; i++) {
            idle.idle(step());
        }
    }

    /** All that are up hold what the primary holds. */
    void awaitEqual(final int primaryId) {
        await("equal nodes", () -> nodes.stream().allMatch(node -> !node.isUp() || node.isLike(node(primaryId))));
    }

    @Override
    public String toString() {
        return nodes.toString();
    }

    @Override
    public void close() {
        nodes.forEach(Node::stop);
        CloseHelper.close(driver);
    }

    /** One node: its disk outlives it. */
    final class Node {
        private final List<Throwable> errors = new ArrayList<>();
        private final int id;
        private MemoryStore store = new MemoryStore();
        private FakeState state;
        private QueuedPort port;
        private Aeron aeron;
        private AsyncAgent agent;
        private AsyncStatus status;
        private boolean isInGroup = true;
        private boolean isFrozen;
        private boolean isStateFrozen;

        Node(final int id) {
            this.id = id;
        }

        void start() {
            state = new FakeState(unknown::add);
            state.beginLoad();
            state.changeRecorder(store.recorder());
            port = new QueuedPort(state, store);
            aeron = Aeron.connect(new Aeron.Context()
                    .aeronDirectoryName(driver.aeronDirectoryName())
                    .useConductorAgentInvoker(true)
                    .driverAgentInvoker(driver.sharedAgentInvoker())
                    .subscriberErrorHandler(RethrowingErrorHandler.INSTANCE)
                    .errorHandler(RethrowingErrorHandler.INSTANCE));
            agent = new AsyncAgent(
                    groups[id],
                    aeron,
                    port,
                    store,
                    () -> System.nanoTime() + addedNs,
                    newStatus -> status = newStatus,
                    errors::add);
        }

        /** Its process dies: what is under way is gone, what was recorded is not. */
        void stop() {
            if (isUp()) {
                agent.onClose();
                aeron.close();
                agent = null;
                isFrozen = false;
                isStateFrozen = false;
            }
        }

        boolean isUp() {
            return agent != null;
        }

        /** The disk is replaced by an empty one. */
        void wipe() {
            store = new MemoryStore();
        }

        void hear(final int primaryId, final long newTerm) {
            if (isUp()) {
                port.standing(new Standing(++epoch, id == primaryId ? Role.PRIMARY : Role.REPLICA, newTerm, primaryId));
            }
        }

        /** Its async thread stands still. */
        void freeze(final boolean isNowFrozen) {
            isFrozen = isNowFrozen;
        }

        /** Its state thread stands still. */
        void freezeState(final boolean isNowFrozen) {
            isStateFrozen = isNowFrozen;
        }

        boolean isPrimaryWithState() {
            return isUp() && state.hasBegun();
        }

        void awaitBegun() {
            await("node " + id + " has begun its term", state::hasBegun);
        }

        void put(final String key, final String value) {
            awaitBegun();
            state.put(key, value);
        }

        int step() {
            if (!isUp()) {
                return 0;
            }
            final int work = store.work() + (isStateFrozen ? 0 : port.work(REQUESTS_MAX));
            return work + (isFrozen ? 0 : agent.doWork());
        }

        boolean isLike(final Node primary) {
            return state.isComplete()
                    && state.revision() == primary.state.revision()
                    && state.entries().equals(primary.state.entries());
        }

        MemoryStore store() {
            return store;
        }

        FakeState state() {
            return state;
        }

        AsyncStatus status() {
            return status;
        }

        AsyncStatus.ReplicaLag lag(final int replicaId) {
            return status.replicas().stream()
                    .filter(lag -> lag.memberId() == replicaId)
                    .findFirst()
                    .orElseThrow();
        }

        List<Throwable> errors() {
            return errors;
        }

        @Override
        public String toString() {
            return "\nnode " + id + (isUp() ? " complete " + state.isComplete() + " at " + state.revision() : " down")
                    + ", log " + store.termEnds() + ", " + status + ", errors " + errors;
        }
    }
}
