package io.sternline.client.transport;

import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.ResultCode;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Brings the writes of one {@link WriteLane} to the primary, each exactly once as far as their effect goes. Owned by the
 * loop.
 *
 * <p>A write waits in {@link #unsent} until there is a primary, a client id and room in the window. Then it gets a request
 * number and from that moment on it is only ever sent again under that number, which makes sending it again harmless: at
 * once to every new primary, after a pause when it was refused, and when nothing was heard of it for a while (a node may
 * lose what it was given while the group changes its primary), each time for longer, as the node may only be slow. It leaves the window when it is answered or its deadline
 * passes; only then may the store forget its result.
 *
 * <p>What is reported when there is no clear answer follows from one question: could any copy have been carried out? It
 * could not if each copy was answered with a refusal.
 */
final class WriteDispatcher {
    private final WriteLane lane;
    private final OutstandingCalls outstanding;
    private final Supplier<String> groupState;
    private final WriteWindow window;
    private final Queue<WriteCall<?>> unsent = new ArrayDeque<>();
    private final Registration registration;
    private final NamespaceResolver namespaces;

    /** Where writes go; null while there is no primary to send to. */
    private Connection primary;

    /** Calls of these numbers have still to be sent again to a new primary. */
    private long resendFrom;

    private long resendEnd;

    WriteDispatcher(
            final WriteLane lane,
            final OutstandingCalls outstanding,
            final Registration registration,
            final NamespaceResolver namespaces,
            final Supplier<String> groupState) {
        this.lane = lane;
        this.window = new WriteWindow(Protocol.WINDOW_REQUESTS_MAX, lane.firstNumber());
        this.outstanding = outstanding;
        this.registration = registration;
        this.namespaces = namespaces;
        this.groupState = groupState;
    }

    void submit(final WriteCall<?> call) {
        call.lane = lane;
        unsent.add(call);
    }

    /** The primary is another one, is so anew, or is gone (null). */
    void onPrimary(final Connection newPrimary) {
        primary = newPrimary;
        resendFrom = window.finishedBelow();
        resendEnd = window.nextNumber();
    }

    /** Sends what can be sent now. */
    void pump(final long nowNs) {
        if (primary == null || !isResent(nowNs) || unsent.isEmpty()) {
            return;
        }
        if (!registration.isComplete()) {
            if (primary.isWritable()) {
                registration.request(primary, nowNs);
            }
            return;
        }
        while (!unsent.isEmpty()
                && primary.isWritable()
                && window.hasRoom(primary.facts().windowRequestsMax())) {
            final WriteCall<?> call = unsent.poll();
            if (namespaces.isKnown(call)) {
                sendFirst(call, nowNs);
            } else {
                namespaces.await(call);
            }
        }
    }

    /** Sends again, in order, what a new primary has not been sent; new calls wait until that is done. */
    private boolean isResent(final long nowNs) {
        for (; resendFrom < resendEnd; resendFrom++) {
            if (!primary.isWritable()) {
                return false;
            }
            final WriteCall<?> call = window.get(resendFrom);
            if (call != null) {
                call.unanswered = 0;
                resend(call, nowNs);
            }
        }
        return true;
    }

    /** Sends again what has waited long enough. */
    void tick(final long nowNs) {
        if (primary == null) {
            return;
        }
        window.forEach(call -> {
            final boolean isStillToBeResent = resendFrom < resendEnd && call.requestNumber >= resendFrom;
            if (!isStillToBeResent && nowNs - call.resendAtNs >= 0 && primary.isWritable()) {
                resend(call, nowNs);
            }
        });
        pump(nowNs);
    }

    /** A reply to a write of this lane. */
    void onReply(final Connection from, final Reply reply, final long nowNs) {
        final WriteCall<?> call = window.get(reply.number());
        if (call == null) {
            // The answer to a copy too many, or one that came after the deadline.
            return;
        }
        switch (reply.code()) {
            case OK, CONDITION_FAILED, NOT_FOUND -> answer(call, reply);
            case NOT_PRIMARY, OVERLOADED, WINDOW_FULL, NOT_CAUGHT_UP -> onRefused(call, from, reply, nowNs);
            case CLIENT_UNKNOWN -> onClientUnknown(call, from, reply, nowNs);
            case RESULT_DISCARDED ->
                end(
                        call,
                        new Outcome.Indeterminate<>(call + " was applied, once, at revision " + reply.revision()
                                + "; but what it returned was too large to be kept until it was asked for again"));
            default -> onRejected(call, from, reply);
        }
    }

    /** The call's time is up, or the client closes. */
    void giveUp(final WriteCall<?> call, final String why) {
        if (!call.wasSent()) {
            unsent.remove(call);
            outstanding.end(
                    call,
                    new Outcome.Unavailable<>(
                            call + " was not sent: " + why + "; " + registration.problem() + groupState.get()));
        } else if (call.overloads == call.sends) {
            end(
                    call,
                    new Outcome.Rejected<>(
                            Rejection.OVERLOADED,
                            call + " was refused " + call.sends + " times as the store is busy: " + why
                                    + "; last refusal: " + call.lastRefusal));
        } else if (call.isRefusedThroughout()) {
            end(
                    call,
                    new Outcome.Unavailable<>(call + " was refused " + call.sends + " times: " + why
                            + "; last refusal: " + call.lastRefusal + "; " + groupState.get()));
        } else {
            endIndeterminate(
                    call,
                    "not answered: " + why + ", sent " + call.sends + " times, last to " + call.sentOn.endpoint() + "; "
                            + groupState.get());
        }
    }

    private void sendFirst(final WriteCall<?> call, final long nowNs) {
        if (!primary.fits(call.message())) {
            outstanding.end(
                    call,
                    new Outcome.Rejected<>(
                            Rejection.VALUE_TOO_LARGE,
                            call + " takes " + call.message().capacity() + " bytes; a frame of " + primary + " holds "
                                    + primary.facts().frameBytesMax()));
        } else if (call.markSent()) {
            window.add(call, registration.clientId());
            send(call, nowNs);
        } else {
            outstanding.end(call, new Outcome.Unavailable<>(call + " was not sent: its caller gave up"));
        }
    }

    private void resend(final WriteCall<?> call, final long nowNs) {
        if (call.clientId != registration.clientId()) {
            // Under another id it could be applied a second time, and under its own nobody knows it any more.
            startAnewOrEnd(call, "the store has forgotten this client since");
        } else {
            send(call, nowNs);
        }
    }

    private void send(final WriteCall<?> call, final long nowNs) {
        primary.command(lane, call.clientId, window.finishedBelow(), call.message());
        call.sends++;
        call.sentOn = primary;
        call.unanswered++;
        call.resendAtNs = nowNs + TimeUnit.MILLISECONDS.toNanos(TransportLimits.resendAfterMs(call.unanswered));
    }

    private <T> void answer(final WriteCall<T> call, final Reply reply) {
        registration.onAccepted();
        end(call, call.answeredBy(reply));
    }

    private void onRefused(final WriteCall<?> call, final Connection from, final Reply reply, final long nowNs) {
        countRefusal(call, from, reply);
        if (reply.code() == ResultCode.OVERLOADED || reply.code() == ResultCode.WINDOW_FULL) {
            call.overloads++;
        }
        if (call.sentOn == from) {
            call.unanswered = 0;
            call.refusals++;
            call.resendAtNs = nowNs
                    + TimeUnit.MILLISECONDS.toNanos(TransportLimits.backoffMs(
                            call.refusals, TransportLimits.REFUSED_RETRY_MS_MIN, TransportLimits.REFUSED_RETRY_MS_MAX));
        }
    }

    private static void countRefusal(final WriteCall<?> call, final Connection from, final Reply reply) {
        call.refused++;
        call.lastRefusal = from + ": " + reply.code() + " " + reply.message();
    }

    private void onClientUnknown(final WriteCall<?> call, final Connection from, final Reply reply, final long nowNs) {
        countRefusal(call, from, reply);
        if (call.clientId == registration.clientId()) {
            registration.forget(nowNs);
        }
        startAnewOrEnd(call, "the store has forgotten this client since: " + reply.message());
    }

    /** What becomes of a write whose client id is gone. */
    private void startAnewOrEnd(final WriteCall<?> call, final String reason) {
        if (call.isRefusedThroughout()) {
            // Every copy there ever was has been refused, so it may start anew under the next id.
            window.remove(call);
            call.markUnsent();
            unsent.add(call);
        } else {
            endIndeterminate(call, reason);
        }
    }

    private void onRejected(final WriteCall<?> call, final Connection from, final Reply reply) {
        final var rejection = Codes.rejection(reply.code());
        if (rejection.isPresent()) {
            countRefusal(call, from, reply);
        }
        // A gateway speaks for the copy it holds. The state machine, which sees them in order, speaks for all.
        final boolean isFinal = call.isRefusedThroughout() || !(reply instanceof Reply.Error);
        if (rejection.isPresent() && isFinal) {
            if (rejection.get() == Rejection.UNKNOWN_NAMESPACE && call.namespace != null) {
                call.namespace.id = NamespaceRef.UNRESOLVED;
                call.guards().namespaces().forEach(namespace -> namespace.id = NamespaceRef.UNRESOLVED);
            }
            end(call, new Outcome.Rejected<>(rejection.get(), call + ": " + reply.message()));
        } else {
            endIndeterminate(call, "answered " + reply.code() + " " + reply.message());
        }
    }

    private void endIndeterminate(final WriteCall<?> call, final String why) {
        end(call, call.indeterminate(why));
    }

    private <T> void end(final WriteCall<?> call, final Outcome<T> outcome) {
        window.remove(call);
        @SuppressWarnings("unchecked") // Outcomes other than Ok hold no value; Ok is made by the call itself.
        final WriteCall<T> typed = (WriteCall<T>) call;
        outstanding.end(typed, outcome);
    }
}
