package io.sternline.replication.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RetentionTest {
    private static final long MINUTE_NS = TimeUnit.MINUTES.toNanos(1);
    private static final int LARGE = 100_000;

    @TempDir
    private Path directory;

    @Test
    void shouldStayBelowItsBytesAndGoOnBeingReadable() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            for (long revision = 1; revision <= 2_000; revision++) {
                rig.record(revision, LARGE);
                rig.drain();
                if (revision % 100 == 0) {
                    assertThat(usedBytes()).isLessThanOrEqualTo(LogRig.CONFIG.bytesMax());
                }
            }
            final long oldest = rig.log().oldestRevision();
            assertThat(oldest).isBetween(1_500L, 1_700L);
            assertThat(rig.readAfter(oldest)).isEqualTo(LogRig.range(oldest + 1, 2_000));
            assertThatThrownBy(() -> rig.log().openCursor(oldest - 1)).isInstanceOf(CompactedLogException.class);
            rig.reopen();
            final long oldestThen = rig.log().oldestRevision();
            assertThat(oldestThen).isBetween(oldest, oldest + 100);
            assertThat(rig.readAfter(oldestThen)).isEqualTo(LogRig.range(oldestThen + 1, 2_000));
        }
    }

    /** As the disk counts: the files have holes. */
    private long usedBytes() throws Exception {
        final Process du = new ProcessBuilder("du", "-s", "-B1", directory.toString()).start();
        try (Stream<String> lines =
                new BufferedReader(new InputStreamReader(du.getInputStream(), StandardCharsets.UTF_8)).lines()) {
            return Long.parseLong(lines.findFirst().orElseThrow().split("\\s")[0]);
        }
    }

    @Test
    void shouldTellACursorThatItWasOvertaken() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            try (ChangeCursor slow = rig.log().openCursor(3);
                    ChangeCursor atTheEnd = rig.log().openCursor(10)) {
                assertThat(slow.poll((revision, buffer, offset, length) -> {}, 1))
                        .isEqualTo(1);
                for (long revision = 11; revision <= 1_500; revision++) {
                    rig.record(revision, LARGE);
                    rig.drain();
                    atTheEnd.poll((newer, buffer, offset, length) -> {}, 10);
                }
                assertThat(atTheEnd.revision()).isEqualTo(1_500);
                assertThatThrownBy(() -> LogRig.readOn(slow))
                        .isInstanceOfSatisfying(
                                CompactedLogException.class,
                                e -> assertThat(e.oldestRevision())
                                        .isEqualTo(rig.log().oldestRevision()));
            }
        }
    }

    @Test
    void shouldDropByAgeButNeverTheNewest() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            pass(rig, 10);
            rig.recordAll(11, 20).drain();
            pass(rig, 10);
            assertThat(rig.log().oldestRevision()).isZero();
            pass(rig, 45);
            assertThat(rig.log().oldestRevision()).isEqualTo(10);
            pass(rig, 60);
            assertThat(rig.log().oldestRevision()).isEqualTo(20);
            assertThat(rig.log().newestRevision()).isEqualTo(20);
            pass(rig, 600);
            rig.recordAll(21, 22).drain();
            assertThat(rig.readAfter(20)).isEqualTo(LogRig.range(21, 22));
        }
    }

    @Test
    void shouldKeepWhatAnOpenCursorOrItsOwnerHasStillToRead() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            pass(rig, 10);
            rig.recordAll(11, 20).drain();
            pass(rig, 10);
            rig.recordAll(21, 30).drain();
            pass(rig, 10);
            try (ChangeCursor slow = rig.log().openCursor(5);
                    ChangeCursor other = rig.log().openCursor(20)) {
                pass(rig, 600);
                assertThat(rig.log().oldestRevision()).isZero();
                assertThat(slow.poll((revision, buffer, offset, length) -> {}, 1))
                        .isEqualTo(1);
                pass(rig, 1);
                assertThat(rig.log().oldestRevision()).isEqualTo(10);
                rig.log().keepBehind(15);
                assertThat(LogRig.readOn(slow)).isEqualTo(LogRig.range(11, 30));
                pass(rig, 1);
                assertThat(rig.log().oldestRevision()).isEqualTo(10);
                rig.log().keepBehind(25);
                pass(rig, 1);
                assertThat(rig.log().oldestRevision()).isEqualTo(20);
                assertThat(LogRig.readOn(other)).isEqualTo(LogRig.range(21, 30));
            }
            rig.log().keepBehind(Long.MAX_VALUE);
            pass(rig, 1);
            assertThat(rig.log().oldestRevision()).isEqualTo(30);
        }
    }

    @Test
    void shouldWaitForNoMoreCursorsThanThereIsRoomFor() {
        final OpenCursors cursors = new OpenCursors();
        for (int i = 0; i < OpenCursors.CURSORS_MAX; i++) {
            assertThat(cursors.open(100 + i)).isEqualTo(i);
        }
        final int late = cursors.open(1);
        assertThat(late).isEqualTo(OpenCursors.NO_SLOT);
        cursors.move(late, 2);
        cursors.close(late);
        assertThat(cursors.oldest()).isEqualTo(100);
        cursors.close(0);
        assertThat(cursors.open(7)).isZero();
        assertThat(cursors.oldest()).isEqualTo(7);
    }

    @Test
    void shouldNotMindAWallClockThatIsSet() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            rig.nowMs += TimeUnit.DAYS.toMillis(1000);
            pass(rig, 10);
            rig.recordAll(11, 20).drain();
            rig.nowMs = 0;
            pass(rig, 10);
            assertThat(rig.log().oldestRevision()).isZero();
            rig.reopen();
            pass(rig, 30);
            assertThat(rig.log().oldestRevision()).isZero();
        }
    }

    @Test
    void shouldCountTheTimeInWhichItWasClosed() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            rig.nowMs += TimeUnit.MINUTES.toMillis(61);
            rig.reopen();
            pass(rig, 1);
            assertThat(rig.log().oldestRevision()).isEqualTo(10);
        }
    }

    @Test
    void shouldNotGatherSegmentsWhenRestartedAgainAndAgain() throws Exception {
        try (LogRig rig = new LogRig(directory)) {
            rig.recordAll(1, 10).drain();
            for (int restart = 0; restart < 5; restart++) {
                rig.reopen();
            }
            assertThat(segments()).isLessThanOrEqualTo(2);
            assertThat(rig.readAfter(0)).isEqualTo(LogRig.range(1, 10));
        }
    }

    private long segments() throws IOException {
        try (Stream<Path> files = Files.list(directory.resolve(LogKind.GROUP.directory()))) {
            return files.filter(Segment::isSegment).count();
        }
    }

    private static void pass(final LogRig rig, final int minutes) throws Exception {
        rig.nowNs += minutes * MINUTE_NS;
        rig.drain();
        rig.nowNs += TimeUnit.SECONDS.toNanos(2);
        rig.drain();
    }
}
