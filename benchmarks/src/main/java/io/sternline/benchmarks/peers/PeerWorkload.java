package io.sternline.benchmarks.peers;

import java.util.Locale;

/** What is asked of every peer. */
public enum PeerWorkload {
    CALLERS("64 callers, one write outstanding each"),
    SATURATION("saturation: 1,000 writes outstanding, without waiting for one before the next"),
    OPEN("open loop: writes at a fixed rate, latency from when each was due"),
    ONE("one caller, one write outstanding"),
    /** Last, since what it leaves behind is no group of three any more. */
    KILL("kill -9 of the primary under 16 callers");

    static final int CALLERS_COUNT = 64;

    private final String text;

    PeerWorkload(final String text) {
        this.text = text;
    }

    /** What it is, for people. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
