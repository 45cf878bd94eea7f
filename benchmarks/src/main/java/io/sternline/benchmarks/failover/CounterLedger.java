package io.sternline.benchmarks.failover;

import java.util.concurrent.atomic.AtomicLong;

/** What was said about increments by one of one counter. Thread-safe. */
final class CounterLedger {
    private final String key;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong indeterminate = new AtomicLong();

    CounterLedger(final String key) {
        this.key = key;
    }

    String key() {
        return key;
    }

    void acknowledged() {
        acknowledged.incrementAndGet();
    }

    void indeterminate() {
        indeterminate.incrementAndGet();
    }

    /** Acknowledged increments that are missing from the counter's {@code value}. */
    long lost(final long value) {
        return Math.max(0, acknowledged.get() - value);
    }

    /** Increments in {@code value} beyond those that can have been made. */
    long doubled(final long value) {
        return Math.max(0, value - acknowledged.get() - indeterminate.get());
    }

    String describe(final long value) {
        return key + " should be " + acknowledged
                + (indeterminate.get() > 0 ? ", or up to " + indeterminate + " more" : "") + "; it is " + value;
    }
}
