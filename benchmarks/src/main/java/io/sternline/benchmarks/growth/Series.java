package io.sternline.benchmarks.growth;

import java.util.List;
import java.util.Locale;

/** What grows while everything else stays. */
public enum Series {
    ENTRIES("entries held", List.of(10_000, 1_000_000, 10_000_000)),
    VALUES("size of values", List.of(16, 64, 256, 1 << 10, 4 << 10, 16 << 10, 64 << 10)),
    CONNECTIONS("connections", List.of(1, 10, 100, 1_000));

    private final String title;
    private final List<Integer> usual;

    Series(final String title, final List<Integer> usual) {
        this.title = title;
        this.usual = usual;
    }

    /** What grows, for people. */
    public String title() {
        return title;
    }

    /** What is measured unless the user says otherwise. */
    public List<Integer> usual() {
        return usual;
    }

    /** One of the values of what grows, for people. */
    String text(final int value) {
        if (this == VALUES) {
            return value % 1024 == 0 ? value / 1024 + " KiB" : value + " B";
        }
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** What stays, for people. */
    String whatStays(final GrowthSettings settings) {
        final String entries = String.format(Locale.ROOT, "%,d entries", settings.heldEntries());
        final String values = "values of " + VALUES.text(settings.heldValueBytes());
        final String callers = settings.callers() + " callers";
        final String threads = settings.clientThreads() == 1 ? "one thread" : settings.clientThreads() + " threads";
        return switch (this) {
            case ENTRIES -> values + ", " + callers + " on one connection";
            case VALUES -> entries + ", " + callers + " on one connection";
            case CONNECTIONS ->
                entries + ", " + values + ", " + callers + " or one for each connection if that is more; each"
                        + " connection is that of a client object, and these share " + threads + " of one process";
        };
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
