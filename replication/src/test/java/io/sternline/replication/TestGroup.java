package io.sternline.replication;

import static org.awaitility.Awaitility.await;

import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.changelog.ChangeLogConfig;
import io.sternline.replication.statemachine.StateMachine;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.awaitility.core.ConditionTimeoutException;

/**
 * A group in this process: nodes with data directories, ports and publisher threads of their own, that can be stopped,
 * halted as by a crash, and started again.
 *
 * @param <M> the state machine under test.
 */
public final class TestGroup<M extends StateMachine> implements AutoCloseable {
    public static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path directory;
    private final IntFunction<M> machines;
    private final List<Member> members;
    private final Map<Integer, Running<M>> running = new ConcurrentHashMap<>();
    private final Map<Integer, Throwable> fatal = new ConcurrentHashMap<>();
    private long snapshotLogBytes;
    private Durability durability = Durability.MEMORY;
    private ChangeLogConfig changeLog = ChangeLogConfig.OFF;
    private AsyncConfig async = AsyncConfig.DEFAULT;
    private NodeConfig.Timing timing = NodeConfig.Timing.STEADY;
    private Profile profile = Profile.SMALL;

    private record Running<M>(ReplicatedNode node, M machine, PublisherPump pump) {}

    private TestGroup(final int size, final Path directory, final IntFunction<M> machines) {
        this.directory = directory;
        this.machines = machines;
        this.members = members(size);
    }

    /** @param machines makes the state machine of the node with that id, anew for each start. */
    public static <M extends StateMachine> TestGroup<M> of(
            final int size, final Path directory, final IntFunction<M> machines) {
        return new TestGroup<>(size, directory, machines);
    }

    public static List<Member> members(final int size) {
        final List<Member> members = new ArrayList<>();
        for (int id = 0; id < size; id++) {
            int base = FreePorts.base();
            while (isTaken(members, base)) {
                base = FreePorts.base();
            }
            members.add(new Member(id, "localhost", base));
        }
        return List.copyOf(members);
    }

    private static boolean isTaken(final List<Member> members, final int base) {
        return members.stream().anyMatch(member -> member.basePort() == base);
    }

    public TestGroup<M> snapshotLogBytes(final long bytes) {
        snapshotLogBytes = bytes;
        return this;
    }

    public TestGroup<M> durability(final Durability newDurability) {
        durability = newDurability;
        return this;
    }

    public TestGroup<M> timing(final NodeConfig.Timing newTiming) {
        timing = newTiming;
        return this;
    }

    public TestGroup<M> profile(final Profile newProfile) {
        profile = newProfile;
        return this;
    }

    public TestGroup<M> changeLog(final ChangeLogConfig newChangeLog) {
        changeLog = newChangeLog;
        return this;
    }

    public TestGroup<M> async(final AsyncConfig newAsync) {
        async = newAsync;
        return this;
    }

    public NodeConfig config(final int id) {
        return new NodeConfig(
                "test", id, members, dataDir(id), durability, timing, snapshotLogBytes, profile, changeLog, async);
    }

    public Path dataDir(final int id) {
        return directory.resolve("node" + id);
    }

    public TestGroup<M> startAll() {
        members.forEach(member -> start(member.id()));
        return this;
    }

    public void start(final int id) {
        fatal.remove(id);
        final M machine = machines.apply(id);
        final ReplicatedNode node = ReplicatedNode.start(config(id), machine, fault -> fatal.put(id, fault));
        running.put(id, new Running<>(node, machine, new PublisherPump(node.publisher(), id)));
    }

    /** Stops in good order. */
    public void stop(final int id) {
        final Running<M> stopped = running.remove(id);
        stopped.pump().close();
        stopped.node().close();
    }

    /** Stops as if the process had been killed. */
    public void halt(final int id) {
        final Running<M> halted = running.remove(id);
        halted.node().halt();
        halted.pump().close();
    }

    /** Leaves a node's publisher without an owner who polls it. */
    public void stopPump(final int id) {
        running.get(id).pump().close();
    }

    public void startPump(final int id) {
        running.computeIfPresent(
                id,
                (key, node) -> new Running<>(
                        node.node(),
                        node.machine(),
                        new PublisherPump(node.node().publisher(), id)));
    }

    public ReplicatedNode node(final int id) {
        return running.get(id).node();
    }

    public M machine(final int id) {
        return running.get(id).machine();
    }

    public NodeStatus status(final int id) {
        return node(id).status();
    }

    /** Why the node stopped itself; null if it has not. */
    public Throwable fatal(final int id) {
        return fatal.get(id);
    }

    public IntStream runningIds() {
        return running.keySet().stream().mapToInt(Integer::intValue).sorted();
    }

    /** Waits until one of the running nodes is primary, with a session to the log, and the others follow it. */
    public int awaitPrimary() {
        try {
            return await("primary")
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofMillis(10))
                    .until(this::primary, id -> id >= 0);
        } catch (final ConditionTimeoutException e) {
            throw new AssertionError("no primary within " + PATIENCE + ": " + describe(), e);
        }
    }

    private String describe() {
        return runningIds()
                .mapToObj(id -> status(id) + (node(id).publisher().isConnected() ? " connected" : " not connected"))
                .collect(Collectors.joining("; "));
    }

    private int primary() {
        // A node that has stopped itself never comes back: its reason says more than that there is no primary.
        runningIds().filter(fatal::containsKey).findFirst().ifPresent(id -> {
            throw new AssertionError("node " + id + " has stopped itself", fatal.get(id));
        });
        final int id = runningIds()
                .filter(node -> status(node).role() == Role.PRIMARY)
                .filter(node -> node(node).publisher().isConnected())
                .findFirst()
                .orElse(-1);
        final boolean areOthersFollowing = runningIds()
                .filter(node -> node != id)
                .allMatch(node ->
                        status(node).role() == Role.REPLICA && status(node).primaryId() == id);
        return areOthersFollowing ? id : -1;
    }

    /** Offers a text through that node and returns its sequence once it is on its way. */
    public long offer(final int id, final String text) {
        final UnsafeBuffer payload = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        return offerUntilSent(id, publisher -> publisher.offer(payload, 0, payload.capacity()));
    }

    /** Offers a text through that node once. */
    public LogPublisher.Offer offerOnce(final int id, final String text) {
        final UnsafeBuffer payload = new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
        return call(id, publisher -> publisher.offer(payload, 0, payload.capacity()));
    }

    /** The term that node would offer in. */
    public long offerTerm(final int id) {
        return call(id, LogPublisher::term);
    }

    public long offerBarrier(final int id) {
        return offerUntilSent(id, LogPublisher::offerBarrier);
    }

    /** Offers a barrier through that node once. */
    public LogPublisher.Offer offerBarrierOnce(final int id) {
        return call(id, LogPublisher::offerBarrier);
    }

    private long offerUntilSent(final int id, final Function<LogPublisher, LogPublisher.Offer> offer) {
        final long[] sequence = new long[1];
        await("offer through node " + id)
                .atMost(PATIENCE)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> call(id, publisher -> {
                    sequence[0] = publisher.nextSequence();
                    return offer.apply(publisher) == LogPublisher.Offer.SENT;
                }));
        return sequence[0];
    }

    private <T> T call(final int id, final Function<LogPublisher, T> work) {
        try {
            return running.get(id).pump().call(work).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (final InterruptedException | ExecutionException | TimeoutException e) {
            throw new IllegalStateException("publisher of node " + id + " does not answer", e);
        }
    }

    @Override
    public void close() {
        runningIds().forEach(this::stop);
    }
}
