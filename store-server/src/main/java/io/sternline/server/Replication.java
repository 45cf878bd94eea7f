package io.sternline.server;

import io.sternline.replication.LogPublisher;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStatus;
import io.sternline.replication.ReplicatedNode;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.statemachine.StateMachine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** What a store node needs of replication; lets tests put a log in memory in its place. */
interface Replication extends AutoCloseable {
    /** Starts replication. */
    @FunctionalInterface
    interface Starter {
        Replication start(NodeConfig config, StateMachine stateMachine, Consumer<Throwable> onFatal);
    }

    LogPublisher publisher();

    NodeStatus status();

    /** See {@link ReplicatedNode#handOver}. */
    Optional<String> handOver(Duration timeout);

    /** Which life of the group the node is in. */
    Life life();

    /** The changes of this node's state; empty if it keeps no log of them. Closed with the node. */
    Optional<ChangeLog> changeLog();

    /** How the node stands with its ASYNC namespaces; empty if it does not replicate any. */
    Optional<AsyncStatus> asyncStatus();

    /** The changes of its ASYNC namespaces; empty if it keeps no log of them. Closed with the node. */
    Optional<ChangeLog> asyncChangeLog();

    CompletableFuture<PromotionPlan> promotionPlan(int memberId);

    CompletableFuture<PromotionOutcome> promote(int memberId, Duration timeout);

    @Override
    void close();

    /** The real one. */
    static Replication start(
            final NodeConfig config, final StateMachine stateMachine, final Consumer<Throwable> onFatal) {
        final ReplicatedNode node = ReplicatedNode.start(config, stateMachine, onFatal);
        return new Replication() {
            @Override
            public LogPublisher publisher() {
                return node.publisher();
            }

            @Override
            public NodeStatus status() {
                return node.status();
            }

            @Override
            public Optional<String> handOver(final Duration timeout) {
                return node.handOver(timeout);
            }

            @Override
            public Life life() {
                return node.life();
            }

            @Override
            public Optional<ChangeLog> changeLog() {
                return node.changeLog();
            }

            @Override
            public Optional<AsyncStatus> asyncStatus() {
                return node.asyncStatus();
            }

            @Override
            public Optional<ChangeLog> asyncChangeLog() {
                return node.asyncChangeLog();
            }

            @Override
            public CompletableFuture<PromotionPlan> promotionPlan(final int memberId) {
                return node.promotionPlan(memberId);
            }

            @Override
            public CompletableFuture<PromotionOutcome> promote(final int memberId, final Duration timeout) {
                return node.promote(memberId, timeout);
            }

            @Override
            public void close() {
                node.close();
            }
        };
    }
}
