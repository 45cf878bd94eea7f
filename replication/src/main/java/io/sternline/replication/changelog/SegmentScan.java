package io.sternline.replication.changelog;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What a segment that was found in the directory holds, as far as it can be read. */
final class SegmentScan {
    private Segment segment;
    private boolean isBegun;
    private boolean isAnew;
    private long history;
    private long beginRevision;
    private long endRevision;
    private long changes;
    private long bytes = Chronicle.OVERHEAD_BYTES;
    private final List<Long> jumps = new ArrayList<>();
    private long lastMs;
    private String damage;

    private SegmentScan() {}

    /** Reads all of it, and checks every checksum. */
    static SegmentScan of(final Path directory) {
        final SegmentScan scan = new SegmentScan();
        try (SegmentReader reader = SegmentReader.open(Segment.unread(directory))) {
            while (reader.read(scan::onBatch) == SegmentReader.Found.BATCH) {
                // Taken in by onBatch.
            }
            scan.damage = reader.damage();
        } catch (final Exception | AssertionError | InternalError e) {
            scan.damage = "Chronicle Queue cannot open it: " + e;
        }
        scan.segment = new Segment(directory, scan.beginRevision, scan.history, scan.isAnew);
        return scan;
    }

    private void onBatch(final ChangeBatch batch) {
        if (!isBegun) {
            isBegun = true;
            isAnew = batch.isAnew();
            history = batch.history();
            beginRevision = batch.previousRevision();
        }
        if (batch.count() > 0 && batch.firstRevision() != batch.previousRevision() + 1) {
            jumps.add(batch.previousRevision());
        }
        endRevision = batch.lastRevision();
        changes += batch.count();
        bytes += batch.buffer().capacity();
        lastMs = batch.timeMs();
    }

    Segment segment() {
        return segment;
    }

    /** Whether anything at all can be read. */
    boolean isBegun() {
        return isBegun;
    }

    long endRevision() {
        return endRevision;
    }

    /** Last revisions before each jump of the revisions. Jumps are where batches begin. */
    List<Long> jumps() {
        return jumps;
    }

    boolean isEmpty() {
        return changes == 0;
    }

    long bytes() {
        return bytes;
    }

    /** When its last batch was written, by the wall clock of then. */
    long lastMs() {
        return lastMs;
    }

    /** Why it cannot be read to its end; null if it can. */
    String damage() {
        return damage;
    }
}
