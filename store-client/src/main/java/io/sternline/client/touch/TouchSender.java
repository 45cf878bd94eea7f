package io.sternline.client.touch;

import io.sternline.client.Effect;
import io.sternline.client.Outcome;
import io.sternline.client.Rejection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Sends touches that nobody waits for, and again those that came to nothing: the next access may come too late for what was read only so far. Each is tried for as
 * long as the time it prolongs lasts; past that its entry has rightly expired. Thread-safe.
 */
public final class TouchSender {
    /** Entries whose touch waits to be sent, again or because too many were under way; of any beyond the next access sends one. */
    public static final int WAITING_MAX = 10_000;

    /** How long {@code later} should be. */
    public static final long RETRY_MS = 1_000;

    /** Touches under way that are sent for the first time. */
    static final int FIRST_MAX = 256;

    /** Touches under way that have waited: the client has room for other calls beside all of them. */
    static final int OUTSTANDING_MAX = 64;

    private final Function<String, CompletionStage<Outcome<Effect>>> send;
    private final BiConsumer<String, Boolean> onEnd;
    private final LongSupplier clockNs;
    private final Executor later;

    /** Until when each is worth a touch, the one whose turn it is first. Guarded by this, like all below. */
    private final Map<String, Long> waiting = new LinkedHashMap<>();

    private int firsts;
    private int outstanding;
    private boolean isTimed;
    private boolean isClosed;

    /**
     * @param onEnd told of each key with which nothing more is done, and whether it was touched.
     * @param later runs what it is given after a while.
     */
    public TouchSender(
            final Function<String, CompletionStage<Outcome<Effect>>> send,
            final BiConsumer<String, Boolean> onEnd,
            final LongSupplier clockNs,
            final Executor later) {
        this.send = send;
        this.onEnd = onEnd;
        this.clockNs = clockNs;
        this.later = later;
    }

    /** The entry was used. Whoever says so sees to it that those who use it at the same time do not say so too. */
    public void touch(final String id, final long nowNs, final long prolongsNs) {
        final long untilNs = nowNs + prolongsNs;
        if (!mayBegin()) {
            waitOrEnd(id, untilNs);
            return;
        }
        send.apply(id).whenComplete((outcome, failure) -> {
            ended();
            if (failure == null) {
                onAnswered(id, untilNs, outcome);
            } else {
                onEnd.accept(id, false);
            }
        });
    }

    private synchronized boolean mayBegin() {
        final boolean mayBegin = firsts < FIRST_MAX;
        firsts += mayBegin ? 1 : 0;
        return mayBegin;
    }

    private synchronized void ended() {
        firsts--;
    }

    /** The entry was written, which has renewed its time, or is gone. */
    public synchronized void settle(final String id) {
        waiting.remove(id);
    }

    public synchronized void close() {
        isClosed = true;
        waiting.clear();
    }

    private void onAnswered(final String id, final long untilNs, final Outcome<Effect> outcome) {
        if (mayComeThrough(outcome)) {
            waitOrEnd(id, untilNs);
        } else {
            onEnd.accept(id, outcome.isOk() && outcome.orThrow().found());
        }
    }

    private void waitOrEnd(final String id, final long untilNs) {
        if (!await(id, untilNs)) {
            onEnd.accept(id, false);
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
                onEnd.accept(id, false);
            } else {
                send.apply(id).whenComplete((outcome, failure) -> {
                    answered();
                    if (failure != null) {
                        // The namespace cannot be defined: its place must not stay taken.
                        onEnd.accept(id, false);
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
