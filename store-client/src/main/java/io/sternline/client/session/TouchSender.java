package io.sternline.client.session;

import io.sternline.client.Effect;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Sends touches that nobody waits for, and again those that came to nothing: the next access may come too late for a session that was read only so far. Each is tried for as
 * long as the time it prolongs lasts; past that its session has rightly expired. Thread-safe.
 */
final class TouchSender {
    /** Sessions whose touch is to be sent again; of any beyond the next access sends one. */
    static final int WAITING_MAX = 10_000;

    /** Repeated touches under way: the client has room for other calls beside them. */
    static final int OUTSTANDING_MAX = 64;

    static final long RETRY_MS = 1_000;

    private final Touches touches;
    private final Function<String, CompletionStage<Outcome<Effect>>> send;
    private final LongSupplier clockNs;
    private final Executor later;

    /** Until when each is worth a touch, the one whose turn it is first. Guarded by this, like all below. */
    private final Map<String, Long> waiting = new LinkedHashMap<>();

    private int outstanding;
    private boolean isTimed;
    private boolean isClosed;

    /** @param later runs what it is given after a while. */
    TouchSender(
            final Touches touches,
            final Function<String, CompletionStage<Outcome<Effect>>> send,
            final LongSupplier clockNs,
            final Executor later) {
        this.touches = touches;
        this.send = send;
        this.clockNs = clockNs;
        this.later = later;
    }

    /** Marked before it is sent, so that requests at the same time do not send it too. */
    void touch(final String id, final long nowNs, final long prolongsNs) {
        touches.put(id, nowNs, nowNs);
        send.apply(id).thenAccept(outcome -> onAnswered(id, nowNs + prolongsNs, outcome));
    }

    /** The session was written, which has renewed its time, or is gone. */
    synchronized void settle(final String id) {
        waiting.remove(id);
    }

    synchronized void close() {
        isClosed = true;
        waiting.clear();
    }

    private void onAnswered(final String id, final long untilNs, final Outcome<Effect> outcome) {
        if (outcome.isOk() && outcome.orThrow().found()) {
            return;
        }
        if (!mayComeThrough(outcome) || !await(id, untilNs)) {
            touches.forget(id);
        }
    }

    private static boolean mayComeThrough(final Outcome<Effect> outcome) {
        return !outcome.isOk()
                && (!(outcome instanceof Outcome.Rejected<Effect> rejected)
                        || rejected.reason() == Rejection.OVERLOADED);
    }

    /** Whether there is room for it. */
    private synchronized boolean await(final String id, final long untilNs) {
        if (isClosed || waiting.size() >= WAITING_MAX && !waiting.containsKey(id)) {
            return false;
        }
        waiting.merge(id, untilNs, (one, other) -> one - other > 0 ? one : other);
        if (!isTimed) {
            isTimed = true;
            later.execute(this::sendAgain);
        }
        return true;
    }

    /** As many as may be under way; each that comes through makes room for the next at once. */
    private void sendAgain() {
        synchronized (this) {
            isTimed = false;
        }
        for (Map.Entry<String, Long> next = next(); next != null; next = next()) {
            final String id = next.getKey();
            final long untilNs = next.getValue();
            if (untilNs - clockNs.getAsLong() <= 0) {
                answered();
                touches.forget(id);
            } else {
                send.apply(id).whenComplete((outcome, failure) -> {
                    answered();
                    if (failure != null) {
                        // The namespace cannot be defined: its place must not stay taken.
                        touches.forget(id);
                        return;
                    }
                    onAnswered(id, untilNs, outcome);
                    if (outcome.isOk()) {
                        sendAgain();
                    }
                });
            }
        }
    }

    /** Null: none is waiting, or too many are under way, or it is tried again later anyway. */
    private synchronized Map.Entry<String, Long> next() {
        if (isTimed || outstanding == OUTSTANDING_MAX || waiting.isEmpty()) {
            return null;
        }
        outstanding++;
        final Iterator<Map.Entry<String, Long>> all = waiting.entrySet().iterator();
        final Map.Entry<String, Long> first = Map.Entry.copyOf(all.next());
        all.remove();
        return first;
    }

    private synchronized void answered() {
        outstanding--;
    }
}
