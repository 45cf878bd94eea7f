package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.changelog.ChangeCursor;
import io.sternline.replication.changelog.ChangeLog;
import io.sternline.replication.changelog.ChangeLogConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class ChangeLogTest {
    @TempDir
    private Path directory;

    @Test
    void shouldHoldEachChangeOnceOnEveryNodeThroughRestarts() {
        try (TestGroup<Recording> group = TestGroup.of(3, directory, id -> new Recording())
                .changeLog(ChangeLogConfig.DEFAULT)
                .startAll()) {
            final int primary = group.awaitPrimary();
            offer(group, 0, 20);
            awaitChanges(group, 20);

            group.halt(primary);
            offer(group, 20, 30);
            group.start(primary);
            offer(group, 30, 40);
            awaitChanges(group, 40);

            group.runningIds().forEach(group::halt);
            group.startAll();
            offer(group, 40, 50);
            awaitChanges(group, 50);
            group.runningIds().forEach(id -> assertThat(changes(group, id)).isEqualTo(texts(50)));
        }
    }

    @Test
    void shouldBeginAnewBehindTheSnapshotOfASeed() throws IOException {
        try (TestGroup<Recording> group = TestGroup.of(3, directory, id -> new Recording())
                .changeLog(ChangeLogConfig.DEFAULT)
                .startAll()) {
            group.awaitPrimary();
            offer(group, 0, 20);
            awaitChanges(group, 20);
            group.node(0).requestSnapshot();
            await().atMost(TestGroup.PATIENCE)
                    .until(() ->
                            group.runningIds().allMatch(id -> group.status(id).snapshotPosition() > 0));
            offer(group, 20, 30);
            awaitChanges(group, 30);
            final Path backup = directory.resolve("backup");
            group.stop(1);
            try (StoppedNode stopped = StoppedNode.open(group.config(1))) {
                stopped.backUp(backup);
            }
            assertThat(backup.resolve("archive")).exists();
            assertThat(backup.resolve("changelog")).doesNotExist();
            group.stop(2);
            IoUtil.delete(group.dataDir(2).toFile(), false);
            StoppedNode.seed(group.config(1), backup, 2, group.dataDir(2));
            group.start(1);
            group.start(2);
            offer(group, 30, 40);
            awaitChanges(group, 40);

            assertThat(log(group, 1).oldestRevision()).isZero();
            assertThat(log(group, 2).oldestRevision()).isEqualTo(20);
            assertThat(changes(group, 2)).isEqualTo(texts(40).subList(20, 40));
        }
    }

    @Test
    void shouldForgetItsLogWhenToldToKeepNone() {
        try (TestGroup<Recording> group = TestGroup.of(1, directory, id -> new Recording())
                .changeLog(ChangeLogConfig.DEFAULT)
                .startAll()) {
            offer(group, 0, 10);
            awaitChanges(group, 10);
            group.stop(0);
            group.changeLog(ChangeLogConfig.OFF).start(0);
            offer(group, 10, 20);
            assertThat(group.node(0).changeLog()).isEmpty();
            assertThat(group.dataDir(0).resolve("changelog")).doesNotExist();
            await().atMost(TestGroup.PATIENCE).until(() -> group.machine(0).count() == 20);
            group.node(0).requestSnapshot();
            await().atMost(TestGroup.PATIENCE).until(() -> group.status(0).snapshotPosition() > 0);
            group.stop(0);

            group.changeLog(ChangeLogConfig.DEFAULT).start(0);
            offer(group, 20, 30);
            awaitChanges(group, 30);
            assertThat(log(group, 0).oldestRevision()).isEqualTo(20);
            assertThat(changes(group, 0)).isEqualTo(texts(30).subList(20, 30));
        }
    }

    @Test
    void shouldNotStartWithALogThatCannotBeOpened() throws IOException {
        try (TestGroup<Recording> group =
                TestGroup.of(1, directory, id -> new Recording()).changeLog(ChangeLogConfig.DEFAULT)) {
            final Path inTheWay = group.dataDir(0).resolve("changelog");
            Files.createDirectories(inTheWay.getParent());
            Files.writeString(inTheWay, "no directory");
            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(() -> group.start(0))
                    .withMessageContaining("the change log in " + inTheWay + " cannot be opened");

            Files.delete(inTheWay);
            group.start(0);
            offer(group, 0, 10);
            awaitChanges(group, 10);
        }
    }

    @Test
    void shouldStopWhenItsLogCannotGoOnAndLoseNothing() throws IOException {
        final ChangeLogConfig small = new ChangeLogConfig(true, Duration.ofHours(1), ChangeLogConfig.BYTES_MAX_MIN);
        try (TestGroup<Recording> group = TestGroup.of(1, directory, id -> new Recording())
                .changeLog(small)
                .startAll()) {
            offer(group, 0, 10);
            awaitChanges(group, 10);
            final Path path = group.dataDir(0).resolve("changelog");
            final Path aside = group.dataDir(0).resolve("aside");
            Files.move(path, aside);
            Files.writeString(path, "no directory");
            // More than a segment takes, so that another has to be made.
            final String text = "x".repeat(8_000);
            int count = 10;
            while (group.fatal(0) == null) {
                group.offerOnce(0, text);
                count++;
                assertThat(count).isLessThan(100_000);
            }
            assertThat(group.fatal(0)).hasMessageContaining("the change log cannot be written");
            group.stop(0);

            Files.delete(path);
            Files.move(aside, path);
            group.start(0);
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> group.machine(0).count() > 10
                            && log(group, 0).newestRevision()
                                    == group.machine(0).count());
            assertThat(changes(group, 0)).hasSize(group.machine(0).count());
        }
    }

    private static void offer(final TestGroup<Recording> group, final int from, final int to) {
        final int primary = group.awaitPrimary();
        for (int i = from; i < to; i++) {
            group.offer(primary, text(i));
        }
    }

    private static void awaitChanges(final TestGroup<Recording> group, final long count) {
        await().atMost(TestGroup.PATIENCE)
                .until(() -> group.runningIds().allMatch(id -> log(group, id).newestRevision() >= count));
    }

    private static ChangeLog log(final TestGroup<Recording> group, final int id) {
        return group.node(id).changeLog().orElseThrow();
    }

    private static List<String> changes(final TestGroup<Recording> group, final int id) {
        final ChangeLog log = log(group, id);
        final List<String> changes = new ArrayList<>();
        try (ChangeCursor cursor = log.openCursor(log.oldestRevision())) {
            while (cursor.poll(
                            (revision, buffer, offset, length) ->
                                    changes.add(buffer.getStringWithoutLengthUtf8(offset, length)),
                            10)
                    > 0) {
                assertThat(cursor.revision()).isLessThanOrEqualTo(log.newestRevision());
            }
        }
        return changes;
    }

    private static List<String> texts(final int count) {
        return IntStream.range(0, count).mapToObj(ChangeLogTest::text).toList();
    }

    private static String text(final int index) {
        return "change " + index;
    }
}
