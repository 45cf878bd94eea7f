package io.sternline.benchmarks.peers;

/** What has become of a write when it is acknowledged. Only stores that promise the same are compared. */
public enum Promise {
    /** Two of three nodes have it in memory or in their operating system's page cache. */
    MEMORY("majority in memory"),
    /** Two of three nodes have it on their disk: written and synced. */
    DISK("majority on disk");

    private final String text;

    Promise(final String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
