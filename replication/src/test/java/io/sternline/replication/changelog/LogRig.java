package io.sternline.replication.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;

/** A change log whose changelog thread is the test's own, with clocks that stand until they are set. */
final class LogRig implements AutoCloseable {
    static final ChangeLogConfig CONFIG = new ChangeLogConfig(true, Duration.ofHours(1), 64L << 20);

    final List<Throwable> failures = new ArrayList<>();
    private final Path dataDir;
    private final UnsafeBuffer change = new UnsafeBuffer(new byte[ChangeRecorder.CHANGE_BYTES_MAX]);
    long nowNs;
    long nowMs = 1_000_000;
    BootId bootId;
    boolean isForced;
    NodeChangeLog.Content content;
    private boolean areClocksBroken;

    private NodeChangeLog log;

    LogRig(final Path dataDir) {
        this(dataDir, new BootId(1, 1));
    }

    LogRig(final Path dataDir, final BootId bootId) {
        this(dataDir, bootId, new NodeChangeLog.Content(LogKind.GROUP, 0));
    }

    LogRig(final Path dataDir, final BootId bootId, final NodeChangeLog.Content content) {
        this.dataDir = dataDir;
        this.bootId = bootId;
        this.content = content;
        open();
    }

    NodeChangeLog log() {
        return log;
    }

    void open() {
        log = NodeChangeLog.open(
                dataDir,
                content,
                CONFIG,
                new NodeChangeLog.Node("test", isForced, YieldingIdleStrategy.INSTANCE, failures::add),
                new NodeChangeLog.Machine(new NodeChangeLog.Clocks(() -> clock(nowNs), () -> clock(nowMs)), bootId));
    }

    private long clock(final long now) {
        if (areClocksBroken) {
            throw new IllegalStateException("killed");
        }
        return now;
    }

    void reopen() {
        close();
        open();
    }

    /** As if the process had been killed: its log fails at once, and what is in the ring stays there. */
    void abandonAndOpen() {
        fail();
        log.agent().onClose();
        failures.clear();
        open();
    }

    void fail() {
        areClocksBroken = true;
        assertThatThrownBy(() -> log.agent().doWork()).hasMessageContaining("killed");
        areClocksBroken = false;
    }

    /** A change that can be told by its revision. */
    static int fill(final UnsafeBuffer target, final long revision, final int lengthMax) {
        final SplittableRandom random = new SplittableRandom(revision);
        final int length = 8 + random.nextInt(lengthMax - 8);
        target.putLong(0, revision);
        for (int i = 8; i < length; i++) {
            target.putByte(i, (byte) (revision + i));
        }
        return length;
    }

    void record(final long revision) {
        log.recorder().record(revision, change, 0, fill(change, revision, 300));
    }

    void record(final long revision, final int length) {
        change.putLong(0, revision);
        log.recorder().record(revision, change, 0, length);
    }

    LogRig recordAll(final long from, final long to) {
        for (long revision = from; revision <= to; revision++) {
            record(revision);
        }
        return this;
    }

    /** Lets the changelog thread do all there is to do. */
    void drain() throws Exception {
        int work = 1;
        while (work > 0) {
            work = log.agent().doWork();
        }
    }

    /** What a cursor finds after a revision, to the end. Each change is compared with what was recorded. */
    List<Long> readAfter(final long revision) {
        return readAfter(log, revision);
    }

    static List<Long> readAfter(final ChangeLog log, final long revision) {
        try (ChangeCursor cursor = log.openCursor(revision)) {
            return readOn(cursor);
        }
    }

    static List<Long> readOn(final ChangeCursor cursor) {
        final List<Long> found = new ArrayList<>();
        while (cursor.poll((revision, buffer, offset, length) -> found.add(checked(revision, buffer, offset)), 7) > 0) {
            // To the end.
        }
        return found;
    }

    static long checked(final long revision, final DirectBuffer buffer, final int offset) {
        assertThat(buffer.getLong(offset)).isEqualTo(revision);
        return revision;
    }

    static List<Long> range(final long from, final long to) {
        final List<Long> range = new ArrayList<>();
        for (long revision = from; revision <= to; revision++) {
            range.add(revision);
        }
        return range;
    }

    @Override
    public void close() {
        log.agent().onClose();
    }
}
