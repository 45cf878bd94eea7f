package io.sternline.benchmarks.chaos.workload;

/** A key and what it is used for: the checker wants values and counters apart. */
public record Key(String name, Use use) {
    public enum Use {
        /** Values that stay until they are removed. */
        VALUE,
        /** A counter that nobody removes, so that what it stands at is known from its increments. */
        COUNTER,
        /** Values that go by themselves. */
        PERISHABLE
    }
}
