package io.sternline.replication.cluster;

import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.RecordingLog;
import io.sternline.replication.NodeStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a node that starts pass over snapshots whose file is not whole: Aeron Cluster lists a snapshot as soon as it was taken, and the node may have
 * ended before it was written. The log behind the one before is there ({@link SnapshotLedger}).
 */
final class UnfinishedSnapshots {
    private static final Logger LOG = LoggerFactory.getLogger(UnfinishedSnapshots.class);

    private static final int FORCE_ALL = 2;

    private UnfinishedSnapshots() {}

    /** Before Aeron Cluster reads its recording log, and only if this node's log goes back to the newest snapshot that is whole. */
    static void forget(final Path clusterDir, final SnapshotFiles files, final LogMark mark) {
        try {
            if (Files.exists(clusterDir.resolve(RecordingLog.RECORDING_LOG_FILE_NAME))) {
                forgetListed(clusterDir, files, mark);
            }
            files.removeParts();
        } catch (final IOException e) {
            throw new NodeStartException(files.directory() + " cannot be used: " + e, e);
        }
    }

    private static void forgetListed(final Path clusterDir, final SnapshotFiles files, final LogMark mark)
            throws IOException {
        try (RecordingLog log = new RecordingLog(clusterDir.toFile(), false)) {
            boolean isChanged = false;
            RecordingLog.Entry newest = newest(log);
            if (newest != null && !files.isWhole(newest.logPosition)) {
                // That it was taken says how far the log was applied: what is struck off cannot say so any more.
                mark.force(newest.logPosition);
            }
            while (newest != null && !files.isWhole(newest.logPosition) && log.invalidateLatestSnapshot()) {
                LOG.info(
                        "the snapshot at log position {} was not written to its end: going back to the one before it",
                        newest.logPosition);
                isChanged = true;
                newest = newest(log);
            }
            if (isChanged) {
                // Else a power cut could bring the old entry back once the same snapshot has been written anew.
                log.force(FORCE_ALL);
            }
        }
    }

    private static RecordingLog.Entry newest(final RecordingLog log) {
        return log.getLatestSnapshot(ConsensusModule.Configuration.SERVICE_ID);
    }
}
