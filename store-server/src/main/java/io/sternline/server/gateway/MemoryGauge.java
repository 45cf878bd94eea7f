package io.sternline.server.gateway;

/** Counts bytes that several owners hold together. */
final class MemoryGauge {
    private long bytes;

    void add(final long more) {
        bytes += more;
    }

    long bytes() {
        return bytes;
    }

    void reset() {
        bytes = 0;
    }
}
