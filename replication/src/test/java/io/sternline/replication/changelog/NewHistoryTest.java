package io.sternline.replication.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A log that is told to go back: what it had is dropped, wherever it stands and whenever the process dies. */
class NewHistoryTest {
    private static final long TERM = 1L << 40;

    @TempDir
    private Path directory;

    @Test
    void shouldBeginAnewBehindALowerRevision() throws Exception {
        try (LogRig rig = rig()) {
            rig.recordAll(TERM + 1, TERM + 100).drain();
            try (ChangeCursor before = rig.log().openCursor(TERM + 10)) {
                rig.log().beginHistory(TERM + 50);
                rig.recordAll(2 * TERM + 1, 2 * TERM + 20).drain();
                assertThatThrownBy(() -> LogRig.readOn(before))
                        .isInstanceOf(CompactedLogException.class)
                        .hasMessageContaining("another history");
            }
            requireBegunAt50(rig);
            rig.reopen();
            requireBegunAt50(rig);
            assertThat(LogRig.readAfter(ChangeLogs.openAsyncReadOnly(directory), TERM + 50))
                    .isEqualTo(LogRig.range(2 * TERM + 1, 2 * TERM + 20));
        }
    }

    private static void requireBegunAt50(final LogRig rig) {
        assertThat(rig.log().oldestRevision()).isEqualTo(TERM + 50);
        assertThat(rig.readAfter(TERM + 50)).isEqualTo(LogRig.range(2 * TERM + 1, 2 * TERM + 20));
        assertThatThrownBy(() -> rig.log().openCursor(TERM + 49)).isInstanceOf(CompactedLogException.class);
        assertThatThrownBy(() -> rig.log().openCursor(TERM + 60)).isInstanceOf(CompactedLogException.class);
    }

    @Test
    void shouldShowNothingOfTheOldHistoryBeforeTheNewOneHasBegun() throws Exception {
        try (LogRig rig = rig()) {
            rig.recordAll(TERM + 1, TERM + 100).drain();
            try (ChangeCursor before = rig.log().openCursor(TERM)) {
                rig.log().beginHistory(TERM + 50);
                rig.recordAll(TERM + 51, TERM + 60);
                assertThat(rig.log().oldestRevision()).isEqualTo(TERM + 50);
                assertThat(rig.log().newestRevision()).isEqualTo(TERM + 50);
                assertThat(rig.log().history().newest()).isEqualTo(TERM + 60);
                assertThatThrownBy(() -> rig.log().openCursor(TERM + 20)).isInstanceOf(CompactedLogException.class);
                assertThatThrownBy(() -> before.poll((revision, buffer, offset, length) -> {}, 1))
                        .isInstanceOfSatisfying(
                                CompactedLogException.class,
                                e -> assertThat(e.oldestRevision()).isEqualTo(TERM + 50));
                try (ChangeCursor waiting = rig.log().openCursor(TERM + 55)) {
                    assertThat(LogRig.readOn(waiting)).isEmpty();
                    rig.drain();
                    assertThat(LogRig.readOn(waiting)).isEqualTo(LogRig.range(TERM + 56, TERM + 60));
                }
            }
        }
    }

    @Test
    void shouldTellWhoReadsBesideTheNode() throws Exception {
        try (LogRig rig = rig()) {
            rig.recordAll(1, 100).drain();
            try (ChangeCursor beside = ChangeLogs.openAsyncReadOnly(directory).openCursor(0)) {
                assertThat(LogRig.readOn(beside)).hasSize(100);
                rig.log().beginHistory(50);
                rig.recordAll(51, 300).drain();
                assertThatThrownBy(() -> LogRig.readOn(beside)).isInstanceOf(CompactedLogException.class);
            }
        }
    }

    @Test
    void shouldFollowFromWhereATermBegins() throws Exception {
        try (LogRig rig = rig()) {
            rig.recordAll(TERM + 1, TERM + 10).drain();
            try (ChangeCursor standing = rig.log().openCursor(3 * TERM);
                    ChangeCursor elsewhere = rig.log().openCursor(2 * TERM)) {
                rig.recordAll(3 * TERM + 1, 3 * TERM + 5).drain();
                assertThat(LogRig.readOn(standing)).isEqualTo(LogRig.range(3 * TERM + 1, 3 * TERM + 5));
                assertThatThrownBy(() -> LogRig.readOn(elsewhere)).isInstanceOf(CompactedLogException.class);
            }
            assertThat(rig.readAfter(3 * TERM)).hasSize(5);
        }
    }

    @Test
    void shouldDropALogOfAnEarlierHistoryThanIsAskedFor() throws Exception {
        try (LogRig rig = rig()) {
            rig.recordAll(1, 100).drain();
            rig.content = new NodeChangeLog.Content(LogKind.ASYNC, 2);
            rig.reopen();
            assertThat(rig.log().newestRevision()).isZero();
            rig.recordAll(1, 5).drain();
            rig.reopen();
            assertThat(rig.log().history().number()).isEqualTo(2);
            assertThat(rig.readAfter(0)).hasSize(5);
        }
    }

    /** Against a model, with the process killed before, between and after anything that the changelog thread does. */
    @RepeatedTest(4)
    void shouldNeverMixTwoHistories() throws Exception {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        final Path ring = directory.resolve(LogKind.ASYNC.directory()).resolve(ChangeRing.FILE);
        final Path saved = directory.resolve("ring.saved");
        long begin = 0;
        long term = 1;
        final List<Long> model = new ArrayList<>();
        try (LogRig rig = rig()) {
            for (int step = 0; step < 60; step++) {
                switch (random.nextInt(8)) {
                    case 0 -> {
                        final int kept = model.isEmpty() ? 0 : random.nextInt(model.size() + 1);
                        begin = kept == 0 ? begin : model.get(kept - 1);
                        model.clear();
                        rig.log().beginHistory(begin);
                    }
                    case 1 -> term++;
                    case 2 -> rig.reopen();
                    case 3 -> rig.abandonAndOpen();
                    case 4 -> {
                        // Killed when a batch, or the beginning of a history, was carried out and not released.
                        for (int i = random.nextInt(4); i > 0; i--) {
                            rig.log().agent().doWork();
                        }
                        Files.copy(ring, saved, StandardCopyOption.REPLACE_EXISTING);
                        rig.log().agent().doWork();
                        rig.fail();
                        rig.log().agent().onClose();
                        Files.copy(saved, ring, StandardCopyOption.REPLACE_EXISTING);
                        rig.open();
                    }
                    case 5 -> rig.drain();
                    default -> {
                        for (int i = random.nextInt(30); i >= 0; i--) {
                            final long newest = model.isEmpty() ? begin : model.get(model.size() - 1);
                            final long next = Math.max(newest, term << 40) + 1;
                            rig.record(next);
                            model.add(next);
                        }
                    }
                }
                assertThat(rig.log().history().newest())
                        .isEqualTo(model.isEmpty() ? begin : model.get(model.size() - 1));
                assertThat(rig.log().history().begin()).isEqualTo(begin);
                if (random.nextBoolean()) {
                    rig.drain();
                    assertThat(rig.log().oldestRevision()).isEqualTo(begin);
                    assertThat(rig.readAfter(begin)).isEqualTo(model);
                    requireJumps(rig.log().history(), model);
                }
            }
        }
    }

    private static void requireJumps(final LogHistory history, final List<Long> model) {
        final List<Long> jumps = new ArrayList<>();
        for (int i = 1; i < model.size(); i++) {
            if (model.get(i) != model.get(i - 1) + 1) {
                jumps.add(model.get(i - 1));
            }
        }
        final List<Long> ends = new ArrayList<>();
        for (final long end : history.ends()) {
            if (end > history.begin()) {
                ends.add(end);
            }
        }
        assertThat(ends).isEqualTo(jumps);
    }

    private LogRig rig() {
        return new LogRig(directory, new BootId(1, 1), new NodeChangeLog.Content(LogKind.ASYNC, 0));
    }
}
