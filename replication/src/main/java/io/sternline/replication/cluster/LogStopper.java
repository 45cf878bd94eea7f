package io.sternline.replication.cluster;

import io.aeron.Aeron;
import io.aeron.archive.client.AeronArchive;
import java.nio.file.Path;
import java.util.function.Supplier;
import org.agrona.CloseHelper;
import org.agrona.ErrorHandler;

/**
 * Makes this node step down: without a recording of its log a primary cannot go on, and says goodbye in good order, so
 * that its replicas choose another at once instead of waiting for its heartbeats. Connected ahead, because the group takes
 * no writes when it is needed.
 */
final class LogStopper implements AutoCloseable {
    private final ErrorHandler errors;
    private final Aeron aeron;
    private final AeronArchive archive;
    private final long recordingId;

    LogStopper(final Supplier<Aeron> clients, final Path clusterDir, final ErrorHandler errors) {
        this.errors = errors;
        recordingId = SnapshotCatalog.logRecordingId(clusterDir);
        aeron = clients.get();
        try {
            archive = LocalArchive.connect(aeron, LocalArchive.PROMOTION_STREAM);
        } catch (final RuntimeException e) {
            aeron.close();
            throw e;
        }
    }

    /** @return whether there was a recording to stop. */
    boolean stop() {
        return archive.tryStopRecordingByIdentity(recordingId);
    }

    @Override
    public void close() {
        CloseHelper.closeAll(errors, archive, aeron);
    }
}
