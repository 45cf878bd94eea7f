package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.replication.async.AsyncStore.Checkpoint;
import io.sternline.replication.async.AsyncStore.CheckpointReader;
import io.sternline.replication.async.AsyncStore.CheckpointWriter;
import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.NodeChangeLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/** A store whose changelog thread, state thread and async thread are all the test's. */
final class StoreRig implements AutoCloseable {
    static final AsyncConfig CONFIG = new AsyncConfig(Duration.ZERO, 0, Duration.ofHours(1), 64L << 20);
    static final long TERM = 1L << AsyncTerms.SHIFT;

    private final Path dataDir;
    private final List<Throwable> failures = new ArrayList<>();
    private FileAsyncStore store;

    StoreRig(final Path dataDir) {
        this.dataDir = dataDir;
        open();
    }

    void open() {
        store = FileAsyncStore.open(
                dataDir,
                CONFIG,
                new NodeChangeLog.Node("changelog", false, YieldingIdleStrategy.INSTANCE, failures::add));
    }

    FileAsyncStore store() {
        return store;
    }

    void reopen() throws Exception {
        close();
        open();
    }

    StoreRig record(final long from, final long to) {
        for (long revision = from; revision <= to; revision++) {
            final UnsafeBuffer text = text("change " + revision);
            store.recorder().record(revision, text, 0, text.capacity());
        }
        return this;
    }

    StoreRig record(final long revision, final UnsafeBuffer change) {
        store.recorder().record(revision, change, 0, change.capacity());
        return this;
    }

    void drain() throws Exception {
        int work = 1;
        while (work > 0) {
            work = store.agent().doWork();
        }
    }

    /** One whose copy has so many records and was begun at a revision; up to now, the log has what followed. */
    StoreRig checkpoint(final int copied, final long startRevision) throws Exception {
        drain();
        try (CheckpointWriter writer = store.beginCheckpoint()) {
            write(writer, copied, startRevision);
        }
        return this;
    }

    void write(final CheckpointWriter writer, final int copied, final long startRevision) {
        for (int i = 0; i < copied; i++) {
            final UnsafeBuffer record = text("record " + i);
            writer.copied(record, 0, record.capacity());
        }
        final long endRevision = Math.max(startRevision, store.recordedRevision());
        try (ChangeCursor cursor = store.log().openCursor(startRevision)) {
            while (cursor.poll(writer::changed, 1) > 0) {
                // To the log's end.
            }
        }
        writer.commit(startRevision, endRevision);
    }

    /** All that is in the checkpoint, as texts; each record is refused once before it is taken. */
    static List<String> read(final Checkpoint checkpoint) {
        final List<String> found = new ArrayList<>();
        final boolean[] isRefused = {false};
        try (CheckpointReader reader = checkpoint.open()) {
            while (!reader.isAtEnd()) {
                final int taken = reader.poll(
                        (revision, buffer, offset, length) -> {
                            isRefused[0] = !isRefused[0];
                            if (isRefused[0]) {
                                return false;
                            }
                            found.add((revision == 0 ? "" : revision + ": ")
                                    + buffer.getStringWithoutLengthUtf8(offset, length));
                            return true;
                        },
                        7);
                assertThat(taken).isLessThanOrEqualTo(1);
            }
        }
        return found;
    }

    static List<String> expected(final int copied, final long from, final long to) {
        final List<String> expected = new ArrayList<>();
        for (int i = 0; i < copied; i++) {
            expected.add("record " + i);
        }
        for (long revision = from; revision <= to; revision++) {
            expected.add(revision + ": change " + revision);
        }
        return expected;
    }

    static UnsafeBuffer text(final String text) {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void close() {
        store.close();
        store.agent().onClose();
        assertThat(failures).isEmpty();
    }
}
