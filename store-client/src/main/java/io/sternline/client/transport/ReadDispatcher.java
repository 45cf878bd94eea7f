package io.sternline.client.transport;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Rejection;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Brings queries to a node that answers them: the primary while it is connected, which is always caught up, otherwise
 * any other node, so that reads which do not need a majority go on while the group has no primary. Owned by the loop.
 *
 * <p>A query changes nothing. So it is sent to another node whenever the one that has it is lost, refuses it or is slow,
 * and the first answer is taken. SESSION queries carry the highest revision this client has seen; that alone makes the
 * answer of any node good.
 */
final class ReadDispatcher {
    private final OutstandingCalls outstanding;
    private final CorrelationIds correlationIds;
    private final Peers peers;
    private final Supplier<String> groupState;
    private final LongObjectMap<ReadCall<?>> calls = new LongObjectHashMap<>();

    /** The node to prefer; null if there is none. */
    private Connection primary;

    private long revisionSeen;
    private boolean hasWaiting;

    ReadDispatcher(
            final OutstandingCalls outstanding,
            final CorrelationIds correlationIds,
            final Peers peers,
            final Supplier<String> groupState) {
        this.outstanding = outstanding;
        this.correlationIds = correlationIds;
        this.peers = peers;
        this.groupState = groupState;
    }

    void submit(final ReadCall<?> call, final long nowNs) {
        call.correlationId = correlationIds.next();
        calls.put(call.correlationId, call);
        send(call, null, nowNs);
    }

    /** Something this client was told is of this revision: from now on it must not see an older state. */
    void onRevision(final long revision) {
        revisionSeen = Math.max(revisionSeen, revision);
    }

    void onPrimary(final Connection newPrimary) {
        primary = newPrimary;
    }

    /** The calls that were with this node go elsewhere. */
    void onClosed(final Connection lost, final long nowNs) {
        for (final ReadCall<?> call : calls.values()) {
            if (call.sentOn == lost) {
                send(call, lost, nowNs);
            }
        }
    }

    /** Sends what waited for a node. */
    void pump(final long nowNs) {
        if (!hasWaiting) {
            return;
        }
        hasWaiting = false;
        for (final ReadCall<?> call : calls.values()) {
            if (call.sentOn == null) {
                send(call, null, nowNs);
            }
        }
    }

    void tick(final long nowNs) {
        for (final ReadCall<?> call : calls.values()) {
            if (call.sentOn != null && nowNs - call.resendAtNs >= 0) {
                send(call, call.sentOn, nowNs);
            }
        }
    }

    void onReply(final Connection from, final Reply reply, final long nowNs) {
        final ReadCall<?> call = calls.get(reply.number());
        if (call == null) {
            return;
        }
        switch (reply.code()) {
            case OK, NOT_FOUND -> answer(call, reply);
            case NOT_CAUGHT_UP, OVERLOADED, NOT_PRIMARY -> onRefused(call, from, reply, nowNs);
            case UNKNOWN_NAMESPACE -> onUnknownNamespace(call, reply, nowNs);
            default ->
                end(
                        call,
                        new Outcome.Rejected<>(
                                Codes.rejection(reply.code()).orElse(Rejection.UNSUPPORTED),
                                call + ": " + reply.code() + " " + reply.message()));
        }
    }

    void giveUp(final ReadCall<?> call, final String why) {
        final String refusal = call.lastRefusal == null ? "" : "; last refusal: " + call.lastRefusal;
        end(call, new Outcome.Unavailable<>(call + " was not answered: " + why + refusal + "; " + groupState.get()));
    }

    private void send(final ReadCall<?> call, final Connection avoided, final long nowNs) {
        final Connection target =
                primary != null && primary != avoided && primary.isWritable() ? primary : peers.anyReady(avoided);
        call.sentOn = target;
        if (target == null) {
            hasWaiting = true;
            return;
        }
        // A node that cannot answer soon should say so, while there is time to ask another.
        final long holdMs = Math.min(call.remainingMs(nowNs), TransportLimits.RESEND_AFTER_MS);
        target.query(call.message(revisionSeen, holdMs));
        call.resendAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(TransportLimits.RESEND_AFTER_MS);
    }

    private void onRefused(final ReadCall<?> call, final Connection from, final Reply reply, final long nowNs) {
        call.lastRefusal = from + ": " + reply.code() + " " + reply.message();
        if (call.sentOn == from) {
            call.refusals++;
            call.resendAtNs = nowNs
                    + TimeUnit.MILLISECONDS.toNanos(TransportLimits.backoffMs(
                            call.refusals, TransportLimits.REFUSED_RETRY_MS_MIN, TransportLimits.REFUSED_RETRY_MS_MAX));
        }
    }

    /** The node may only not have heard yet of a namespace that is new. What a majority says is final. */
    private void onUnknownNamespace(final ReadCall<?> call, final Reply reply, final long nowNs) {
        if (call.level != ReadLevel.LINEARIZABLE) {
            call.level = ReadLevel.LINEARIZABLE;
            send(call, null, nowNs);
            return;
        }
        if (call.namespace != null) {
            call.namespace.id = NamespaceRef.UNRESOLVED;
        }
        end(call, new Outcome.Rejected<>(Rejection.UNKNOWN_NAMESPACE, reply.message()));
    }

    private <T> void answer(final ReadCall<T> call, final Reply reply) {
        end(call, call.answeredBy(reply));
    }

    private <T> void end(final ReadCall<?> call, final Outcome<T> outcome) {
        calls.remove(call.correlationId);
        @SuppressWarnings("unchecked") // Outcomes other than Ok hold no value; Ok is made by the call itself.
        final ReadCall<T> typed = (ReadCall<T>) call;
        outstanding.end(typed, outcome);
    }
}
