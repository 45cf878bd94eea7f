package io.sternline.benchmarks.failover;

import io.sternline.client.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** How calls ended. Thread-safe. */
final class CallCounts {
    private static final int MESSAGES_MAX = 20;

    private final LongAdder acknowledged = new LongAdder();
    private final LongAdder rejected = new LongAdder();
    private final LongAdder indeterminate = new LongAdder();
    private final LongAdder unavailable = new LongAdder();
    private final LongAdder heldBack = new LongAdder();
    private final List<String> messages = new ArrayList<>();

    void add(final Outcome<?> outcome) {
        if (outcome.isOk()) {
            acknowledged.increment();
        } else if (outcome instanceof Outcome.Rejected<?> refusal) {
            rejected.increment();
            say("rejected, " + refusal.reason() + ": " + refusal.message());
        } else if (outcome instanceof Outcome.Indeterminate<?> unknown) {
            indeterminate.increment();
            say("indeterminate: " + unknown.message());
        } else if (outcome instanceof Outcome.Unavailable<?> silence) {
            unavailable.increment();
            say("unavailable: " + silence.message());
        }
    }

    /** A call that was due was not made, because too many were under way. */
    void heldBack() {
        heldBack.increment();
    }

    private void say(final String message) {
        synchronized (messages) {
            // Many calls fail of one cause; each is told once.
            if (messages.size() < MESSAGES_MAX && !messages.contains(message)) {
                messages.add(message);
            }
        }
    }

    Summary summary() {
        synchronized (messages) {
            return new Summary(
                    acknowledged.sum(),
                    rejected.sum(),
                    indeterminate.sum(),
                    unavailable.sum(),
                    heldBack.sum(),
                    List.copyOf(messages));
        }
    }

    /**
     * @param heldBack calls that were due but not made, because too many were under way; no failures.
     * @param messages the first few failures.
     */
    record Summary(
            long acknowledged,
            long rejected,
            long indeterminate,
            long unavailable,
            long heldBack,
            List<String> messages) {
        long failed() {
            return rejected + indeterminate + unavailable;
        }
    }
}
