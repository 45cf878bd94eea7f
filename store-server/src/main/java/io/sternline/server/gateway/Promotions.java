package io.sternline.server.gateway;

import io.sternline.protocol.sbe.PlanPromotionDecoder;
import io.sternline.protocol.sbe.PromoteDecoder;
import io.sternline.protocol.sbe.ResultCode;
import io.sternline.replication.Doorbell;
import io.sternline.replication.LogPublisher;
import io.sternline.replication.LogPublisher.Offer;
import io.sternline.replication.promotion.PromotionOutcome;
import io.sternline.replication.promotion.PromotionPlan;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.ManyToOneConcurrentArrayQueue;

/**
 * Promotions that clients ask for, and what they would do. Owned by the gateway thread.
 *
 * <p>A promotion goes through three stages, and only the last changes anything:
 *
 * <ol>
 *   <li>It is looked at whether it would be refused.
 *   <li>The intent goes into the log, with who and why, and comes back: from then on the history can tell what the next
 *       change of primary was meant to be, whoever dies meanwhile.
 *   <li>Replication carries it out.
 * </ol>
 *
 * A node that loses its role before the third stage says NOT_PRIMARY, so that the client may ask again elsewhere; whoever
 * asked may be gone before the end, which changes nothing about it. One promotion runs at a time: a second would overwrite
 * the intent of the first.
 *
 * <p>Replication answers from threads of its own. What they have to say is put into a queue that has a place for each
 * question under way, and one for a promotion that is carried out beside them; and the bell is rung.
 */
final class Promotions {
    private static final byte[] TOO_MANY =
            Messages.utf8("not done: " + Limits.PROMOTION_QUERIES_MAX + " questions about promotions wait already");

    private final LogPublisher publisher;
    private final NodeView node;
    private final GroupTracker group;
    private final ConnectionTable connections;
    private final Messages messages;
    private final PromotionReplies replies;
    private final Doorbell doorbell;
    private final int nodeId;
    private final ManyToOneConcurrentArrayQueue<Runnable> answers =
            new ManyToOneConcurrentArrayQueue<>(Limits.PROMOTION_QUERIES_MAX + 1);
    private final OwnCommand intent = new OwnCommand();
    private final PlanPromotionDecoder planQuery = new PlanPromotionDecoder();
    private final PromoteDecoder promoteQuery = new PromoteDecoder();

    /** Questions that replication has not answered yet. */
    private int underWay;

    /** The promotion under way, at whatever stage; null if there is none. */
    private Promotion current;

    private boolean isRecording;
    private boolean isOffered;
    private long intentSequence;
    private long recordingSinceNs;

    Promotions(
            final LogPublisher publisher,
            final NodeView node,
            final GroupTracker group,
            final ConnectionTable connections,
            final Messages messages,
            final PromotionReplies replies,
            final Doorbell doorbell,
            final int nodeId) {
        this.publisher = publisher;
        this.node = node;
        this.group = group;
        this.connections = connections;
        this.messages = messages;
        this.replies = replies;
        this.doorbell = doorbell;
        this.nodeId = nodeId;
    }

    /** Takes a checked PlanPromotion. */
    void onPlan(final Connection connection, final DirectBuffer buffer, final int offset) {
        planQuery.wrap(
                buffer,
                MessageShape.block(offset),
                PlanPromotionDecoder.BLOCK_LENGTH,
                PlanPromotionDecoder.SCHEMA_VERSION);
        final long correlationId = planQuery.correlationId();
        if (isTaken(connection, correlationId)) {
            final long connectionId = connection.id();
            look(planQuery.nodeId(), plan -> {
                final Connection asking = open(connectionId);
                if (asking != null) {
                    replies.plan(asking, correlationId, plan);
                }
            });
        }
    }

    /** Takes a checked Promote. */
    void onPromote(final Connection connection, final DirectBuffer buffer, final int offset) {
        promoteQuery.wrap(
                buffer, MessageShape.block(offset), PromoteDecoder.BLOCK_LENGTH, PromoteDecoder.SCHEMA_VERSION);
        if (!isTaken(connection, promoteQuery.correlationId())) {
            return;
        }
        final Promotion promotion = new Promotion(
                connection.id(),
                promoteQuery.correlationId(),
                nodeId,
                group.status().term(),
                promoteQuery.nodeId(),
                promoteQuery.timeoutMs(),
                promoteQuery.who(),
                promoteQuery.why(),
                System.nanoTime());
        if (current != null) {
            final String by = current.who().isEmpty() ? "" : " by " + current.who();
            replies.refused(
                    connection,
                    promotion,
                    "another promotion, of node " + current.nodeId() + by + ", is under way: wait for its outcome");
            return;
        }
        current = promotion;
        isRecording = false;
        look(promotion.nodeId(), this::onLooked);
    }

    /**
     * To be called in every duty cycle.
     *
     * @param mayOffer whether this node is a primary that has told its settings.
     * @return amount of work done.
     */
    int work(final long nowNs, final boolean mayOffer) {
        final int work = answers.drain(Runnable::run);
        return isRecording ? work + record(nowNs, mayOffer) : work;
    }

    /** Whether something is under way that nobody will ring the bell for. */
    boolean isUrgent() {
        return isRecording;
    }

    /** Whether there are answers that the gateway has not seen. Any thread. */
    boolean hasAnswers() {
        return !answers.isEmpty();
    }

    private boolean isTaken(final Connection connection, final long correlationId) {
        if (!group.isPrimary()) {
            messages.error(connection, correlationId, ResultCode.NOT_PRIMARY, false, notPrimary());
            return false;
        }
        if (underWay >= Limits.PROMOTION_QUERIES_MAX) {
            messages.error(connection, correlationId, ResultCode.OVERLOADED, false, TOO_MANY);
            return false;
        }
        return true;
    }

    private byte[] notPrimary() {
        final int primaryId = group.status().primaryId();
        return Messages.utf8(
                primaryId < 0
                        ? "not done: the group is choosing a primary"
                        : "not done: node " + primaryId + " is the primary");
    }

    private void look(final int chosenId, final Consumer<PromotionPlan> onPlan) {
        final int primaryId = group.status().primaryId();
        final long term = group.status().term();
        await(
                node.promotionPlan(chosenId),
                error -> PromotionPlan.refused(chosenId, primaryId, term, String.valueOf(error.getMessage())),
                onPlan);
    }

    private void onLooked(final PromotionPlan plan) {
        if (!plan.isPossible()) {
            refuse(String.join("; ", plan.refusals()));
        } else {
            isRecording = true;
            isOffered = false;
            recordingSinceNs = System.nanoTime();
        }
    }

    /**
     * Sees the intent through the log. That a later message of this node came back proves it only as long as the session
     * has not been lost in between, which may take along what is in flight.
     */
    private int record(final long nowNs, final boolean mayOffer) {
        if (!group.isPrimary() || group.status().term() != current.term()) {
            final Connection asking = open(current.connectionId());
            if (asking != null) {
                messages.error(asking, current.correlationId(), ResultCode.NOT_PRIMARY, false, notPrimary());
            }
            end();
            return 1;
        }
        if (!publisher.isConnected()) {
            isOffered = false;
        }
        if (isOffered && node.ownSequenceApplied() >= intentSequence) {
            begin();
            return 1;
        }
        if (nowNs - recordingSinceNs >= Limits.PROMOTION_RECORDING_NS) {
            refuse("the intent could not be recorded in the log within "
                    + Duration.ofNanos(Limits.PROMOTION_RECORDING_NS).toMillis()
                    + " ms: see that a majority of the nodes is well, and try again");
            return 1;
        }
        return mayOffer && !isOffered ? offer() : 0;
    }

    private int offer() {
        final long sequence = publisher.nextSequence();
        if (intent.promotionPlanned(current).offerTo(publisher) != Offer.SENT) {
            return 0;
        }
        isOffered = true;
        intentSequence = sequence;
        return 1;
    }

    private void begin() {
        isRecording = false;
        await(
                node.promote(current.nodeId(), Duration.ofMillis(current.timeoutMs())),
                error -> new PromotionOutcome.Unknown(String.valueOf(error.getMessage())),
                this::onOutcome);
    }

    private void onOutcome(final PromotionOutcome outcome) {
        final Connection asking = open(current.connectionId());
        if (asking != null) {
            replies.outcome(asking, current, outcome);
        }
        end();
    }

    private void refuse(final String reason) {
        final Connection asking = open(current.connectionId());
        if (asking != null) {
            replies.refused(asking, current, reason);
        }
        end();
    }

    private void end() {
        current = null;
        isRecording = false;
    }

    private Connection open(final long connectionId) {
        final Connection connection = connections.get(connectionId);
        return connection != null && connection.isOpen() ? connection : null;
    }

    private <T> void await(
            final CompletableFuture<T> answer, final Function<Throwable, T> ifFailed, final Consumer<T> consumer) {
        underWay++;
        answer.whenComplete((value, error) -> {
            // There is a place: one that is refused would be waited for for ever.
            answers.add(() -> {
                underWay--;
                consumer.accept(error == null ? value : ifFailed.apply(error));
            });
            doorbell.ring();
        });
    }
}
