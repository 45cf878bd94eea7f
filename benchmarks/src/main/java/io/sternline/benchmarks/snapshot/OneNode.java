package io.sternline.benchmarks.snapshot;

import io.sternline.benchmarks.data.Machines;
import io.sternline.replication.Durability;
import io.sternline.replication.LogPublisher;
import io.sternline.replication.Member;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.Profile;
import io.sternline.replication.ReplicatedNode;
import io.sternline.replication.Role;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.changelog.ChangeLogConfig;
import io.sternline.server.state.StoreStateMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * A group of one node in this process: log, archive, consensus and state machine are those of any node; only the gateway
 * is left out, so that the log can be filled faster than through a client and a snapshot asked for. Belongs to one
 * thread, which drives the node's publisher.
 */
final class OneNode implements AutoCloseable {
    private static final long PARK_NS = 50_000;
    private static final String HOST = "127.0.0.1";

    private final Answers answers = new Answers();
    private final StoreStateMachine store = Machines.create(answers);
    private final WatchedMachine machine = new WatchedMachine(store);
    private final ReplicatedNode node;
    private volatile Throwable fault;

    private OneNode(final Path dataDir, final int basePort) {
        node = ReplicatedNode.start(
                new NodeConfig(
                        "benchmark",
                        0,
                        List.of(new Member(0, HOST, basePort)),
                        dataDir,
                        Durability.MEMORY,
                        NodeConfig.Timing.STEADY,
                        0,
                        Profile.SMALL,
                        ChangeLogConfig.DEFAULT,
                        AsyncConfig.DEFAULT),
                machine,
                cause -> fault = cause);
    }

    /** Starts the node; returns when its snapshot, if it has one, has been loaded. */
    static OneNode start(final Path dataDir, final int basePort) {
        return new OneNode(dataDir, basePort);
    }

    Answers answers() {
        return answers;
    }

    WatchedMachine machine() {
        return machine;
    }

    /** After {@link #close} only, as the state thread owns it. */
    StoreStateMachine store() {
        return store;
    }

    NodeStatus status() {
        return node.status();
    }

    LogPublisher publisher() {
        return node.publisher();
    }

    void requestSnapshot() {
        node.requestSnapshot();
    }

    /** Drives the publisher until the node is primary and may be written to. */
    void awaitPrimary(final Duration timeout) {
        await(
                () -> node.status().role() == Role.PRIMARY && publisher().isConnected(),
                timeout,
                () -> "the node has not become primary: " + node.status());
    }

    /**
     * Drives the publisher until something holds.
     *
     * @throws IllegalStateException if it does not in time, or the node fails.
     */
    void await(final BooleanSupplier condition, final Duration timeout, final Supplier<String> complaint) {
        final long deadlineNs = System.nanoTime() + timeout.toNanos();
        while (!condition.getAsBoolean()) {
            poll();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException("after " + timeout.toSeconds() + " s: " + complaint.get());
            }
        }
    }

    /** One round of the publisher; waits a moment if there is nothing to do. */
    void poll() {
        if (fault != null) {
            throw new IllegalStateException("the node has failed", fault);
        }
        if (publisher().poll() == 0) {
            LockSupport.parkNanos(PARK_NS);
        }
    }

    /** Stops the node and waits for its threads. */
    @Override
    public void close() {
        node.close();
    }
}
