package io.sternline.replication;

import io.sternline.replication.async.AsyncStatus;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.cluster.ClusterNode;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import io.sternline.replication.recovery.Life;
import io.sternline.replication.statemachine.StateMachine;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** One node of a group: media driver, archive, consensus module and the container of the state machine. */
public final class ReplicatedNode implements AutoCloseable {
    /** The shortest time a promotion can be given: confirmations and an election must fit. */
    public static final Duration PROMOTION_TIMEOUT_MIN = Duration.ofSeconds(2);

    private final ClusterNode node;

    private ReplicatedNode(final ClusterNode node) {
        this.node = node;
    }

    /**
     * Starts a node. Returns when its newest snapshot has been loaded; joining the group and applying the log go on
     * afterwards.
     *
     * @param onFatal told once, from a thread of its own, when the node can no longer go on; the node stops itself, the
     *     owner must close it and end the process. Not called for what makes {@code start} throw.
     * @throws NodeStartException if it cannot start: a port in use, data of another group, no room on the disk.
     */
    public static ReplicatedNode start(
            final NodeConfig config, final StateMachine stateMachine, final Consumer<Throwable> onFatal) {
        return new ReplicatedNode(ClusterNode.start(config, stateMachine, onFatal));
    }

    /** The way to the log. Always the same object; see there for its thread. */
    public LogPublisher publisher() {
        return node.publisher();
    }

    /** Any thread. Once the node stops, by a fault or {@link #close}, it is a candidate; the rest is what was known last. */
    public NodeStatus status() {
        return node.status();
    }

    /** Which life of the group this node is in; stays the same for as long as the node lives. Any thread. */
    public Life life() {
        return node.life();
    }

    /** The changes of this node's state, for those who read them; empty if it keeps no change log. Any thread. */
    public Optional<ChangeLog> changeLog() {
        return node.changeLog();
    }

    /** How the node stands with its ASYNC namespaces; empty if its state machine has none. Any thread; a few milliseconds old. */
    public Optional<AsyncStatus> asyncStatus() {
        return node.asyncStatus();
    }

    /** The changes of its ASYNC namespaces, which have revisions of their own; empty if its state machine has none. Any thread. */
    public Optional<ChangeLog> asyncChangeLog() {
        return node.asyncChangeLog();
    }

    /**
     * Asks for a snapshot, which all nodes take at the same place in the log, and by which old log can go. Any thread;
     * returns at once. The request is lost if the primary changes before it is carried out: watch
     * {@link NodeStatus#snapshotPosition}.
     */
    public void requestSnapshot() {
        node.requestSnapshot();
    }

    /**
     * What promoting a member would do, and why it would be refused; changes nothing. Any thread; the answer comes from a
     * thread of the node's own. Only the primary knows how far the members are: another node's plan is a refusal that
     * names it.
     */
    public CompletableFuture<PromotionPlan> promotionPlan(final int memberId) {
        return node.promotionPlan(memberId);
    }

    /**
     * Makes another member primary, in place of this node, once it has all changes of the ASYNC namespaces. Any thread; the answer comes from a thread of the node's own,
     * never exceptionally. Messages offered meanwhile are answered {@link LogPublisher.Offer#BACK_PRESSURED}; none that
     * was taken before is lost. The owners of all nodes' publishers must go on polling.
     *
     * @param timeout after which the outcome is told, whatever it is then: the move itself goes on or is given up by
     *     the group within a few seconds; at least {@link #PROMOTION_TIMEOUT_MIN}.
     * @throws IllegalArgumentException if the timeout is shorter than that.
     */
    public CompletableFuture<PromotionOutcome> promote(final int memberId, final Duration timeout) {
        if (timeout.compareTo(PROMOTION_TIMEOUT_MIN) < 0) {
            throw new IllegalArgumentException("timeout of the promotion is " + timeout.toMillis()
                    + " ms, it must be at least " + PROMOTION_TIMEOUT_MIN.toMillis() + " ms");
        }
        return node.promote(memberId, timeout);
    }

    /**
     * Before a stop: if this node is primary, gives the role to the replica that is furthest, and waits for that. To be
     * called while the owner of the publisher goes on polling it, so that those it serves need not do without a primary;
     * {@link #close} does the same for an owner that does not, unless this has come to nothing. Refused if a member cannot
     * be reached, since the election would have to wait for that one as after a failure. Any thread but the node's own; an
     * interrupt ends the wait.
     *
     * @return why this node is primary still; empty: it is not, or it is the only member.
     */
    public Optional<String> handOver(final Duration timeout) {
        return node.handOver(timeout);
    }

    /** Stops as a crash would, for tests: the group hears nothing of it. */
    void halt() {
        node.halt();
    }

    /**
     * Stops the node and waits for its threads. A primary gives its role to a replica first, if all members can be
     * reached and {@link #handOver} has not come to nothing before, and waits two seconds for that at most. May be called twice and from any thread but the node's own.
     *
     * <p>Leaves that thread interrupted if a snapshot is being written to a disk that does not answer: then the state may still be read when this
     * returns, and what it lies in must not be given back.
     */
    @Override
    public void close() {
        node.close();
    }
}
