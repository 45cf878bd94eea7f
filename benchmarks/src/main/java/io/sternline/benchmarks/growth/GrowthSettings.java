package io.sternline.benchmarks.growth;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What stays.
 *
 * @param heldEntries entries where they do not grow.
 * @param heldValueBytes size of values where it does not grow.
 * @param callers who each wait for one answer; where there are more connections, one for each.
 * @param clientThreads that the client objects share, of which there is one for each connection.
 * @param warmup one round of it; see {@link WarmUp}.
 * @param measured of each point.
 * @param dir where the nodes keep their data.
 */
public record GrowthSettings(
        int heldEntries,
        int heldValueBytes,
        int keyBytes,
        int callers,
        int clientThreads,
        int readPercent,
        Duration warmup,
        Duration measured,
        long seed,
        Path dir) {
    /** What is measured where what grows has come to a value. */
    public Point point(final Series series, final int value) {
        return switch (series) {
            case ENTRIES -> new Point(series, value, heldValueBytes, 1, callers);
            case VALUES -> new Point(series, heldEntries, value, 1, callers);
            case CONNECTIONS -> new Point(series, heldEntries, heldValueBytes, value, Math.max(callers, value));
        };
    }

    /** All of what stays in every series, for people. */
    String text() {
        return "three nodes on one machine, SYNC namespace, durability memory, " + keyBytes + "-byte keys, "
                + (readPercent == 0 ? "writes only" : readPercent + " % reads");
    }
}
