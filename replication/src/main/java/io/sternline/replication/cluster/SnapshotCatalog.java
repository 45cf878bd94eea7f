package io.sternline.replication.cluster;

import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.RecordingLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * This node's snapshots and log recording, as Aeron Cluster's recording log lists them. A snapshot counts only if both
 * its parts, the consensus module's and the service's, are there, and its file is whole.
 *
 * @param newestFirst those that count.
 * @param listedPosition of the newest that was taken, whatever has become of its file: this node had applied its log up to there; -1: none.
 * @param logRecordingId the log's recording; -1: none.
 */
record SnapshotCatalog(List<Snapshot> newestFirst, long listedPosition, long logRecordingId) {
    /** Two: should the newest turn out to be damaged, the one before and the log since are still there. */
    static final int KEPT = 2;

    private static final int SERVICE_ID = 0;

    /** A snapshot and the recordings that hold its parts. */
    record Snapshot(long position, long consensusRecordingId, long serviceRecordingId) {}

    static SnapshotCatalog read(final Path clusterDir, final SnapshotFiles files) {
        if (!Files.exists(clusterDir.resolve(RecordingLog.RECORDING_LOG_FILE_NAME))) {
            return new SnapshotCatalog(List.of(), -1, -1);
        }
        try (RecordingLog log = new RecordingLog(clusterDir.toFile(), false)) {
            final List<Snapshot> snapshots = new ArrayList<>();
            long listedPosition = -1;
            for (final RecordingLog.Entry entry : log.entries()) {
                if (isSnapshot(entry, ConsensusModule.Configuration.SERVICE_ID)) {
                    listedPosition = Math.max(listedPosition, entry.logPosition);
                    whole(log, entry, files).ifPresent(snapshots::add);
                }
            }
            snapshots.sort(Comparator.comparingLong(Snapshot::position).reversed());
            return new SnapshotCatalog(List.copyOf(snapshots), listedPosition, log.findLastTermRecordingId());
        }
    }

    /** The log's recording; -1: none. */
    static long logRecordingId(final Path clusterDir) {
        if (!Files.exists(clusterDir.resolve(RecordingLog.RECORDING_LOG_FILE_NAME))) {
            return -1;
        }
        try (RecordingLog log = new RecordingLog(clusterDir.toFile(), false)) {
            return log.findLastTermRecordingId();
        }
    }

    /** Log position of the newest snapshot; -1: none. */
    long newestPosition() {
        return newestFirst.isEmpty() ? -1 : newestFirst.get(0).position();
    }

    /** Log position from which this node can recover even without its newest snapshot. */
    long heldPosition() {
        return newestFirst.size() < KEPT ? 0 : newestFirst.get(KEPT - 1).position();
    }

    List<Snapshot> kept() {
        return newestFirst.subList(0, Math.min(KEPT, newestFirst.size()));
    }

    private static Optional<Snapshot> whole(
            final RecordingLog log, final RecordingLog.Entry module, final SnapshotFiles files) {
        return files.isWhole(module.logPosition)
                ? servicePart(log, module)
                        .map(part -> new Snapshot(module.logPosition, module.recordingId, part.recordingId))
                : Optional.empty();
    }

    /** Where there are several, as after crashes in bad moments, it is the last that Aeron takes. */
    private static Optional<RecordingLog.Entry> servicePart(final RecordingLog log, final RecordingLog.Entry module) {
        return log.entries().stream()
                .filter(entry -> isSnapshot(entry, SERVICE_ID))
                .filter(entry ->
                        entry.logPosition == module.logPosition && entry.leadershipTermId == module.leadershipTermId)
                .reduce((earlier, later) -> later);
    }

    private static boolean isSnapshot(final RecordingLog.Entry entry, final int serviceId) {
        return entry.isValid && entry.type == RecordingLog.ENTRY_TYPE_SNAPSHOT && entry.serviceId == serviceId;
    }
}
