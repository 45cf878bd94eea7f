package io.sternline.client.transport;

import io.netty.util.collection.LongObjectHashMap;
import io.netty.util.collection.LongObjectMap;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.Rejection;
import io.sternline.protocol.sbe.ResultCode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Brings queries to a node that answers them: the primary while it is connected, which is always caught up, otherwise
 * any other node, so that reads which do not need a majority go on while the group has no primary. Owned by the loop.
 *
 * <p>A query changes nothing. So it is sent to another node whenever the one that has it is lost, refuses it or is slow,
 * and the first answer is taken. SESSION queries carry the highest revision this client has seen; that alone makes the
 * answer of any node good.
 *
 * <p>A group that was rebuilt from nothing counts revisions anew. What this client has seen of its former life must not
 * stand in the way then: when the primary says it is behind that, a majority is asked instead, which is at least as good
 * an answer; and if even a majority is behind, the group is not the one it was.
 */
final class ReadDispatcher {
    private final OutstandingCalls outstanding;
    private final CorrelationIds correlationIds;
    private final Peers peers;
    private final NamespaceResolver namespaces;
    private final Supplier<String> groupState;
    private final Runnable rebuilt;
    private final LongObjectMap<ReadCall<?>> calls = new LongObjectHashMap<>();

    /** Calls whose namespace has to be found out again before they can be sent again. */
    private final List<ReadCall<?>> unresolved = new ArrayList<>();

    /** The node to prefer; null if there is none. */
    private Connection primary;

    private final RevisionsSeen seen = new RevisionsSeen();
    private boolean hasWaiting;

    /** @param rebuilt told when an answer shows that the group was rebuilt from nothing. */
    ReadDispatcher(
            final OutstandingCalls outstanding,
            final CorrelationIds correlationIds,
            final Peers peers,
            final NamespaceResolver namespaces,
            final Supplier<String> groupState,
            final Runnable rebuilt) {
        this.outstanding = outstanding;
        this.correlationIds = correlationIds;
        this.peers = peers;
        this.namespaces = namespaces;
        this.groupState = groupState;
        this.rebuilt = rebuilt;
    }

    void submit(final ReadCall<?> call, final long nowNs) {
        number(call);
        send(call, null, nowNs);
    }

    /** Gives the call a new number, so that answers to what was sent before are not taken for it any more. */
    private void number(final ReadCall<?> call) {
        calls.remove(call.correlationId);
        call.correlationId = correlationIds.next();
        call.revisionBefore = seen.of(call.isAsync());
        calls.put(call.correlationId, call);
    }

    /** Something this client was told is of this revision: from now on it must not see an older state. */
    void onRevision(final boolean isAsync, final long revision) {
        seen.on(isAsync, revision);
    }

    /** The group counts revisions anew, and gave its namespaces other ids. */
    void onRebuilt() {
        seen.forget();
        namespaces.forgetAll();
        rebuilt.run();
    }

    void onPrimary(final Connection newPrimary) {
        primary = newPrimary;
    }

    /** The calls that were with this node go elsewhere. */
    void onClosed(final Connection lost, final long nowNs) {
        for (final ReadCall<?> call : calls.values()) {
            if (call.sentOn == lost) {
                call.unanswered = 0;
                send(call, lost, nowNs);
            }
        }
    }

    /** Whether an answer is expected from this node. */
    boolean isUsing(final Connection connection) {
        for (final ReadCall<?> call : calls.values()) {
            if (call.sentOn == connection) {
                return true;
            }
        }
        return false;
    }

    /** Sends what waited for a node. */
    void pump(final long nowNs) {
        if (!unresolved.isEmpty()) {
            resolve();
        }
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

    private void resolve() {
        for (final ReadCall<?> call : unresolved) {
            if (calls.get(call.correlationId) == call) {
                calls.remove(call.correlationId);
                namespaces.await(call);
            }
        }
        unresolved.clear();
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
        seen.on(call.isAsync(), reply.revision());
        switch (reply.code()) {
            case OK, NOT_FOUND -> onAnswer(call, reply);
            case NOT_CAUGHT_UP, OVERLOADED, NOT_PRIMARY -> onRefused(call, from, reply, nowNs);
            case UNKNOWN_NAMESPACE -> onUnknownNamespace(call, from, reply, nowNs);
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
        if (!namespaces.isKnown(call)) {
            call.sentOn = null;
            unresolved.add(call);
            return;
        }
        final Connection target =
                primary != null && primary != avoided && primary.isWritable() ? primary : peers.anyReady(avoided);
        call.sentOn = target;
        if (target == null) {
            hasWaiting = true;
            return;
        }
        // A node that cannot answer soon should say so, while there is time to ask another.
        final long holdMs = Math.min(call.remainingMs(nowNs), TransportLimits.RESEND_AFTER_MS);
        target.query(call.message(seen.of(call.isAsync()), holdMs));
        call.unanswered++;
        call.resendAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(TransportLimits.resendAfterMs(call.unanswered));
    }

    private void onRefused(final ReadCall<?> call, final Connection from, final Reply reply, final long nowNs) {
        call.lastRefusal = from + ": " + reply.code() + " " + reply.message();
        if (call.sentOn == from) {
            if (call.level == ReadLevel.SESSION && from == primary && reply.code() == ResultCode.NOT_CAUGHT_UP) {
                onPrimaryBehind(call);
            }
            call.unanswered = 0;
            call.refusals++;
            call.resendAtNs = nowNs
                    + TimeUnit.MILLISECONDS.toNanos(TransportLimits.backoffMs(
                            call.refusals, TransportLimits.REFUSED_RETRY_MS_MIN, TransportLimits.REFUSED_RETRY_MS_MAX));
        }
    }

    private void onPrimaryBehind(final ReadCall<?> call) {
        if (!call.isAsync()) {
            call.level = ReadLevel.LINEARIZABLE;
            number(call);
        } else if (seen.isBeyond(primary.topology().term())) {
            // It held the query for a while, so its term is not just old news.
            onRebuilt();
        }
    }

    /** The node may only not have heard yet of a namespace that is new. What a majority says is final. */
    private void onUnknownNamespace(
            final ReadCall<?> call, final Connection from, final Reply reply, final long nowNs) {
        if (call.isAsync()) {
            onUnknownAsyncNamespace(call, from, reply, nowNs);
            return;
        }
        if (call.level != ReadLevel.LINEARIZABLE) {
            call.level = ReadLevel.LINEARIZABLE;
            number(call);
            send(call, null, nowNs);
            return;
        }
        if (call.namespace != null) {
            call.namespace.id = NamespaceRef.UNRESOLVED;
        }
        end(call, new Outcome.Rejected<>(Rejection.UNKNOWN_NAMESPACE, reply.message()));
    }

    /** No majority can be asked of its entries, but of its name. */
    private void onUnknownAsyncNamespace(
            final ReadCall<?> call, final Connection from, final Reply reply, final long nowNs) {
        if (from == primary) {
            call.namespace.id = NamespaceRef.UNRESOLVED;
            unresolved.add(call);
        } else {
            onRefused(call, from, reply, nowNs);
        }
    }

    private void onAnswer(final ReadCall<?> call, final Reply reply) {
        if (call.level == ReadLevel.LINEARIZABLE && reply.revision() < call.revisionBefore) {
            onRebuilt();
            onRevision(false, reply.revision());
        }
        if (namespaces.isKnown(call)) {
            answer(call, reply);
        } else {
            // It may have been asked of a namespace that had this id in the group's former life.
            unresolved.add(call);
        }
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
