package io.sternline.client.lease;

/** One sum, counted on the feed's thread and read on any. */
final class Tally {
    private volatile long sum;
    private volatile long own;
    private volatile long others;

    /** Entries that count here. Guarded by the map that holds the tally. */
    int entries;

    /** Somebody reads it for good. Guarded by the map that holds the tally. */
    boolean isHeld;

    void add(final long delta, final boolean isOwn) {
        if (isOwn) {
            own += delta;
        } else {
            others += delta;
        }
        sum += delta;
    }

    void set(final Tally counted) {
        own = counted.own;
        others = counted.others;
        sum = counted.sum;
        entries = counted.entries;
    }

    long sum() {
        return sum;
    }

    long own() {
        return own;
    }

    long others() {
        return others;
    }
}
