package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.aeron.cluster.ConsensusModule;
import io.aeron.cluster.RecordingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedSnapshotsTest {
    private static final int SERVICE = 0;
    private static final int CONSENSUS = ConsensusModule.Configuration.SERVICE_ID;

    @TempDir
    private Path dir;

    private SnapshotFiles files;
    private long nextRecordingId = 1;

    @BeforeEach
    void beginLog() throws IOException {
        files = new SnapshotFiles(dir);
        Files.createDirectories(files.directory());
        try (RecordingLog log = recordingLog()) {
            log.appendTerm(0, 0, 0, 0);
        }
    }

    private RecordingLog recordingLog() {
        return new RecordingLog(dir.toFile(), true);
    }

    private void list(final long position, final int... services) {
        try (RecordingLog log = recordingLog()) {
            for (final int service : services) {
                log.appendSnapshot(nextRecordingId++, 0, 0, position, 0, service);
            }
        }
    }

    private void complete(final long position) throws IOException {
        Files.createFile(files.whole(position));
    }

    private SnapshotCatalog catalog() {
        return SnapshotCatalog.read(dir, files);
    }

    private void forget() {
        UnfinishedSnapshots.forget(dir, files, new LogMark(dir));
    }

    private RecordingLog.Entry newestForAeron() {
        try (RecordingLog log = recordingLog()) {
            return log.getLatestSnapshot(CONSENSUS);
        }
    }

    @Test
    void shouldGoBackToTheNewestThatIsWhole() throws IOException {
        list(1_000, SERVICE, CONSENSUS);
        list(2_000, SERVICE, CONSENSUS);
        list(3_000, SERVICE, CONSENSUS);
        list(4_000, SERVICE, CONSENSUS);
        complete(1_000);
        complete(2_000);
        assertThat(catalog().newestPosition()).isEqualTo(2_000);
        assertThat(catalog().heldPosition()).isEqualTo(1_000);
        assertThat(catalog().listedPosition()).isEqualTo(4_000);

        forget();
        assertThat(newestForAeron().logPosition).isEqualTo(2_000);
        assertThat(catalog().newestPosition()).isEqualTo(2_000);
        assertThat(new LogMark(dir).read()).as("what vouches for the log now").isEqualTo(4_000);
    }

    @Test
    void shouldLeaveNoneIfNoneIsWhole() {
        list(1_000, SERVICE, CONSENSUS);
        forget();
        assertThat(newestForAeron()).isNull();
        assertThat(catalog().newestFirst()).isEmpty();
    }

    @Test
    void shouldLeaveAloneWhatIsWhole() throws IOException {
        list(1_000, SERVICE, CONSENSUS);
        complete(1_000);
        forget();
        assertThat(newestForAeron().logPosition).isEqualTo(1_000);
        assertThat(new LogMark(dir).file()).doesNotExist();
    }

    @Test
    void shouldCountOneAgainThatIsTakenAgainAndWrittenToItsEnd() throws IOException {
        list(1_000, SERVICE, CONSENSUS);
        forget();
        list(1_000, SERVICE, CONSENSUS);
        assertThat(catalog().newestPosition()).isEqualTo(-1);
        complete(1_000);
        assertThat(catalog().newestPosition()).isEqualTo(1_000);
        assertThat(newestForAeron().recordingId)
                .isEqualTo(catalog().newestFirst().get(0).consensusRecordingId());
    }

    /** A crash between the two entries, then the same snapshot once more. */
    @Test
    void shouldTakeTheServicesPartThatAeronTakes() throws IOException {
        list(1_000, SERVICE);
        list(1_000, SERVICE, CONSENSUS);
        complete(1_000);
        try (RecordingLog log = recordingLog()) {
            assertThat(catalog().newestFirst().get(0).serviceRecordingId())
                    .isEqualTo(log.getLatestSnapshot(SERVICE).recordingId);
        }
    }

    @Test
    void shouldRemoveWhatWasNotWrittenToItsEnd() throws IOException {
        final Path part = files.directory().resolve("1000.part");
        Files.createFile(part);
        complete(500);
        forget();
        assertThat(part).doesNotExist();
        assertThat(files.whole(500)).exists();
    }
}
