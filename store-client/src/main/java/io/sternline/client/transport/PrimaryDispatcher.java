package io.sternline.client.transport;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Brings to the primary what only the primary can answer. Owned by the loop.
 *
 * <p>A node that refuses as NOT_PRIMARY or OVERLOADED has begun nothing; the call then waits a little and goes to whoever
 * is primary by then. A node that is lost with a call may have begun it: a question is asked again, a change is not.
 */
final class PrimaryDispatcher {
    private final OutstandingCalls outstanding;
    private final CorrelationIds correlationIds;
    private final GroupView view;
    private final Supplier<String> groupState;
    private final LongObjectMap<PrimaryCall<?>> calls = new LongObjectHashMap<>();
    private Connection primary;

    PrimaryDispatcher(
            final OutstandingCalls outstanding,
            final CorrelationIds correlationIds,
            final GroupView view,
            final Supplier<String> groupState) {
        this.outstanding = outstanding;
        this.correlationIds = correlationIds;
        this.view = view;
        this.groupState = groupState;
    }

    void submit(final PrimaryCall<?> call, final long nowNs) {
        call.correlationId = correlationIds.next();
        call.retryAtNs = nowNs;
        calls.put(call.correlationId, call);
    }

    void onPrimary(final Connection newPrimary) {
        primary = newPrimary;
    }

    /** The node may have begun what it was asked. */
    void onClosed(final Connection lost, final long nowNs) {
        for (final PrimaryCall<?> call : all()) {
            if (call.sentOn != lost) {
                continue;
            }
            if (call.isRepeatable()) {
                retry(call, nowNs);
            } else {
                giveUp(call, "the connection to " + lost + " was lost: " + lost.closeReason());
            }
        }
    }

    /** Sends what waits for a primary. */
    void pump(final long nowNs) {
        if (calls.isEmpty() || primary == null || !primary.isWritable()) {
            return;
        }
        for (final PrimaryCall<?> call : calls.values()) {
            if (call.sentOn == null && nowNs - call.retryAtNs >= 0) {
                call.sentOn = primary;
                call.attempt = new PrimaryCall.Attempt(primary.facts().nodeId(), view.term());
                primary.query(call.message());
            }
        }
    }

    /** @return whether the reply was for one of these calls. */
    boolean onReply(final Connection from, final Reply reply, final long nowNs) {
        final PrimaryCall<?> call = calls.get(reply.number());
        if (call == null) {
            return false;
        }
        switch (reply.code()) {
            case OK -> answer(call, reply);
            case NOT_PRIMARY, OVERLOADED -> {
                call.lastRefusal = from + ": " + reply.code() + " " + reply.message();
                call.refusals++;
                retry(
                        call,
                        nowNs
                                + TimeUnit.MILLISECONDS.toNanos(TransportLimits.backoffMs(
                                        call.refusals,
                                        TransportLimits.REFUSED_RETRY_MS_MIN,
                                        TransportLimits.REFUSED_RETRY_MS_MAX)));
            }
            default ->
                end(
                        call,
                        new Outcome.Rejected<>(
                                Codes.rejection(reply.code()).orElse(Rejection.UNSUPPORTED),
                                call + ": " + reply.code() + " " + reply.message()));
        }
        return true;
    }

    void giveUp(final PrimaryCall<?> call, final String why) {
        final String refusal = call.lastRefusal == null ? "" : "; last refusal: " + call.lastRefusal;
        end(call, call.abandon(why + refusal + "; " + groupState.get()));
    }

    /** It is with nobody now. The new number keeps a late answer from being taken for that of the next attempt. */
    private void retry(final PrimaryCall<?> call, final long atNs) {
        calls.remove(call.correlationId);
        call.sentOn = null;
        call.attempt = null;
        submit(call, atNs);
    }

    private <T> void answer(final PrimaryCall<T> call, final Reply reply) {
        end(call, call.answeredBy(reply));
    }

    private <T> void end(final PrimaryCall<?> call, final Outcome<T> outcome) {
        calls.remove(call.correlationId);
        @SuppressWarnings("unchecked") // The outcome was made by the call itself, or holds no value.
        final PrimaryCall<T> typed = (PrimaryCall<T>) call;
        outstanding.end(typed, outcome);
    }

    private List<PrimaryCall<?>> all() {
        return List.copyOf(calls.values());
    }
}
