package io.sternline.replication.changelog;

import java.nio.file.Path;

/** What a segment that was found in the directory holds, as far as it can be read. */
final class SegmentScan {
    private Segment segment;
    private boolean isBegun;
    private boolean isAnew;
    private long beginRevision;
    private long endRevision;
    private long changes;
    private long bytes = Chronicle.OVERHEAD_BYTES;
    private long lastMs;
    private String damage;

    private SegmentScan() {}

    /** Reads all of it, and checks every checksum. */
    static SegmentScan of(final Path directory) {
        final SegmentScan scan = new SegmentScan();
        final Segment unread = new Segment(directory, SegmentReader.ANY_BEGIN, false);
        try (SegmentReader reader = SegmentReader.open(unread)) {
            while (reader.read(scan::onBatch) == SegmentReader.Found.BATCH) {
                // Taken in by onBatch.
            }
            scan.damage = reader.damage();
        } catch (final RuntimeException | AssertionError | InternalError e) {
            scan.damage = "Chronicle Queue cannot open it: " + e;
        }
        scan.segment = new Segment(directory, scan.beginRevision, scan.isAnew);
        return scan;
    }

    private void onBatch(final ChangeBatch batch) {
        if (!isBegun) {
            isBegun = true;
            isAnew = batch.isAnew();
            beginRevision = batch.previousRevision();
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
