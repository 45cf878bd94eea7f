package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.client.Promotion;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.PromotionResult.Result;
import io.sternline.client.ReadLevel;
import io.sternline.client.Takeover;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Promotions, for callers that block.
 *
 * <p>The request is made once. If its answer is lost, with the node or the network, the promotion may still be under way, or
 * over, or never have begun. The group's history knows: the first takeover in a later term than that of the primary that
 * was asked tells what came of it. It is looked at until there is one or the time is up, on the caller's thread.
 */
final class PromotionCalls {
    /** Beyond the promotion's own timeout: the request has to get there, be recorded, and be answered. */
    static final long SLACK_MS = 3_000;

    private static final long LOOK_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);
    private static final int UNKNOWN_NODE = -1;
    private static final long UNKNOWN_TERM = -1;

    private final ClientLoop loop;
    private final BlockingCalls blocking;

    PromotionCalls(final ClientLoop loop, final BlockingCalls blocking) {
        this.loop = loop;
        this.blocking = blocking;
    }

    PromotionPlan plan(final int nodeId) {
        return blocking.await(loop.submit(new PrimaryCall<>(
                "promotionPlan " + Arguments.nodeId(nodeId),
                loop.callTimeoutMs(),
                AdminQueries.planPromotion(nodeId),
                Answers::plan,
                null)));
    }

    PromotionResult promote(final int nodeId, final Promotion options) {
        final Promotion checked = Arguments.promotion(options);
        final long timeoutMs = checked.timeout().toMillis();
        final long startNs = System.nanoTime();
        final long deadlineNs = startNs + TimeUnit.MILLISECONDS.toNanos(timeoutMs + SLACK_MS);
        final PromotionResult result = blocking.await(loop.submit(new PrimaryCall<>(
                "promote " + Arguments.nodeId(nodeId),
                timeoutMs + SLACK_MS,
                AdminQueries.promote(nodeId, (int) timeoutMs, checked.who(), checked.why()),
                Answers::promoted,
                PromotionCalls::unanswered)));
        return result.result() == Result.UNKNOWN ? inquire(nodeId, result, startNs, deadlineNs) : result;
    }

    List<Takeover> history() {
        return blocking.await(loop.submit(historyCall(loop.callTimeoutMs())));
    }

    private static Outcome<PromotionResult> unanswered(final PrimaryCall.Attempt attempt, final String why) {
        return new Outcome.Ok<>(new PromotionResult(
                Result.UNKNOWN,
                attempt.nodeId(),
                UNKNOWN_NODE,
                attempt.term(),
                UNKNOWN_TERM,
                Duration.ZERO,
                Duration.ZERO,
                "no answer came: " + why));
    }

    private PromotionResult inquire(
            final int nodeId, final PromotionResult unknown, final long startNs, final long deadlineNs) {
        boolean isInterrupted = Thread.currentThread().isInterrupted();
        long leftNs = deadlineNs - System.nanoTime();
        while (leftNs > LOOK_INTERVAL_NS && !isInterrupted) {
            final Optional<Takeover> next = takeoverAfter(unknown.termBefore(), leftNs);
            if (next.isPresent()) {
                return found(nodeId, unknown, next.get(), startNs);
            }
            LockSupport.parkNanos(LOOK_INTERVAL_NS);
            isInterrupted = Thread.currentThread().isInterrupted();
            leftNs = deadlineNs - System.nanoTime();
        }
        return ended(unknown, Result.UNKNOWN, unknown.primaryAfter(), unknown.termAfter(), startNs, unknown.reason());
    }

    private Optional<Takeover> takeoverAfter(final long term, final long leftNs) {
        final long timeoutMs = Math.min(loop.callTimeoutMs(), TimeUnit.NANOSECONDS.toMillis(leftNs));
        final Call<List<Takeover>> call = loop.submit(historyCall(timeoutMs));
        return blocking.outcome(call) instanceof Outcome.Ok<List<Takeover>> answer
                ? answer.value().stream()
                        .filter(takeover -> takeover.term() > term)
                        .findFirst()
                : Optional.empty();
    }

    private static PromotionResult found(
            final int nodeId, final PromotionResult unknown, final Takeover takeover, final long startNs) {
        return takeover.nodeId() == nodeId
                ? ended(unknown, Result.DONE, nodeId, takeover.term(), startNs, "")
                : ended(
                        unknown,
                        Result.FAILED,
                        takeover.nodeId(),
                        takeover.term(),
                        startNs,
                        "node " + takeover.nodeId() + " has taken over instead; " + unknown.reason());
    }

    private static PromotionResult ended(
            final PromotionResult unknown,
            final Result result,
            final int primaryAfter,
            final long termAfter,
            final long startNs,
            final String reason) {
        return new PromotionResult(
                result,
                unknown.primaryBefore(),
                primaryAfter,
                unknown.termBefore(),
                termAfter,
                Duration.ofNanos(System.nanoTime() - startNs),
                unknown.pause(),
                reason);
    }

    private static ReadCall<List<Takeover>> historyCall(final long timeoutMs) {
        return new ReadCall<>(
                "history",
                null,
                timeoutMs,
                QueryKind.GET_HISTORY,
                ReadLevel.LINEARIZABLE,
                AdminQueries.getHistory(),
                Answers::history);
    }
}
