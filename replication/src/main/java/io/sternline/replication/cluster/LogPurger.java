package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import io.aeron.archive.client.ArchiveException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives disk space back: log that no member needs (see {@link SnapshotLedger}), in whole segment files, and files and
 * recordings of snapshots other than the two newest.
 *
 * <p>A recording of a snapshot that is being taken is in no list yet, so only those older than the newest complete
 * snapshot go. A crash anywhere in between leaves files, never a gap: the archive moves the log's start before it
 * deletes, and the next run finds what was left.
 */
final class LogPurger {
    private static final Logger LOG = LoggerFactory.getLogger(LogPurger.class);

    private static final int RECORDINGS_MAX = 10_000;

    private final Supplier<Aeron> clients;
    private final SnapshotFiles files;
    private long purgedLimit = -1;
    private long purgedNewest = -1;

    LogPurger(final Supplier<Aeron> clients, final SnapshotFiles files) {
        this.clients = clients;
        this.files = files;
    }

    /** @return whether there was something to do. */
    boolean purge(final SnapshotCatalog catalog, final long purgeLimit) throws IOException {
        final long limit = Math.max(0, purgeLimit);
        final boolean isLogDue =
                limit / ClusterSettings.SEGMENT_BYTES > Math.max(0, purgedLimit) / ClusterSettings.SEGMENT_BYTES;
        final boolean areSnapshotsDue = catalog.newestPosition() > purgedNewest;
        if (!isLogDue && !areSnapshotsDue) {
            return false;
        }
        try (Aeron aeron = clients.get();
                AeronArchive archive = LocalArchive.connect(aeron, LocalArchive.KEEPER_STREAM)) {
            files.keep(catalog.kept());
            purgeSnapshots(archive, catalog);
            purgedNewest = catalog.newestPosition();
            if (purgeLog(archive, catalog.logRecordingId(), limit)) {
                purgedLimit = limit;
            }
        }
        return true;
    }

    private static void purgeSnapshots(final AeronArchive archive, final SnapshotCatalog catalog) {
        if (catalog.newestFirst().isEmpty()) {
            return;
        }
        final Set<Long> kept = new HashSet<>();
        catalog.kept().forEach(snapshot -> {
            kept.add(snapshot.consensusRecordingId());
            kept.add(snapshot.serviceRecordingId());
        });
        final SnapshotCatalog.Snapshot newest = catalog.newestFirst().get(0);
        final long oldestOpen = Math.min(newest.consensusRecordingId(), newest.serviceRecordingId());
        final List<Long> stale = new ArrayList<>();
        archive.listRecordings(
                0,
                RECORDINGS_MAX,
                (controlSessionId,
                        correlationId,
                        recordingId,
                        startTimestamp,
                        stopTimestamp,
                        startPosition,
                        stopPosition,
                        initialTermId,
                        segmentFileLength,
                        termBufferLength,
                        mtuLength,
                        sessionId,
                        streamId,
                        strippedChannel,
                        originalChannel,
                        sourceIdentity) -> {
                    final boolean isSnapshot = streamId == ClusterSettings.SERVICE_SNAPSHOT_STREAM
                            || streamId == ClusterSettings.CONSENSUS_SNAPSHOT_STREAM;
                    if (isSnapshot && recordingId < oldestOpen && !kept.contains(recordingId)) {
                        stale.add(recordingId);
                    }
                });
        stale.forEach(archive::purgeRecording);
    }

    /** @return whether nothing is left to do at this limit. */
    private static boolean purgeLog(final AeronArchive archive, final long recordingId, final long limit) {
        if (recordingId < 0 || limit <= 0) {
            return true;
        }
        final long start = archive.getStartPosition(recordingId);
        final long newStart = AeronArchive.segmentFileBasePosition(
                start, limit, DriverSettings.TERM_BYTES, ClusterSettings.SEGMENT_BYTES);
        if (newStart <= start) {
            return true;
        }
        try {
            final long files = archive.purgeSegments(recordingId, newStart);
            LOG.info("purged {} log files below position {}", files, newStart);
            return true;
        } catch (final ArchiveException e) {
            // The archive refuses while a member that catches up reads there; the next round tries again.
            LOG.debug("log below position {} is still being read", newStart, e);
            return false;
        }
    }
}
