package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.recovery.Life;
import io.sternline.replication.recovery.SurvivorReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.agrona.IoUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A majority is lost for good; one node goes on, and the group grows back. */
@Timeout(180)
class RecoveryTest {
    @TempDir
    Path directory;

    @Test
    void shouldGoOnAloneAndGrowBackWithAllThatTheSurvivorHeld() throws IOException {
        try (TestGroup<Journal> group = TestGroup.of(3, directory, id -> new Journal())) {
            final int survivor = loseMajority(group, 50);
            final Path backup = directory.resolve("backup");
            recover(group, survivor, backup);

            group.start(survivor);
            assertThat(group.awaitPrimary()).isEqualTo(survivor);
            assertThat(group.node(survivor).life().recovery()).isEqualTo(1);
            GroupTest.awaitCount(group, 50);
            GroupTest.offer(group, survivor, 50, 80);
            GroupTest.awaitCount(group, 80);

            // Seeded from the backup while the survivor goes on: they lack what it has acknowledged since.
            final int second = (survivor + 1) % 3;
            final int third = (survivor + 2) % 3;
            IoUtil.delete(group.dataDir(second).toFile(), false);
            IoUtil.delete(group.dataDir(third).toFile(), false);
            StoppedNode.seed(group.config(survivor), backup, second, group.dataDir(second));
            StoppedNode.seed(group.config(survivor), backup, third, group.dataDir(third));
            group.start(second);
            group.start(third);
            GroupTest.offer(group, survivor, 80, 90);
            await().during(Duration.ofSeconds(5))
                    .atMost(TestGroup.PATIENCE)
                    .until(() -> group.status(second).role() == Role.CANDIDATE
                            && group.status(third).role() == Role.CANDIDATE
                            && group.status(survivor).role() == Role.PRIMARY);

            group.stop(survivor);
            try (StoppedNode stopped = StoppedNode.open(group.config(survivor))) {
                assertThat(stopped.regrow().isAlone()).isFalse();
            }
            group.start(survivor);
            assertThat(group.awaitPrimary()).isEqualTo(survivor);
            GroupTest.offer(group, second, 90, 100);
            GroupTest.awaitEqual(group, 100);
            await("seeds to note that they have followed")
                    .atMost(TestGroup.PATIENCE)
                    .until(() -> Stream.of(second, third)
                            .allMatch(id -> StoppedNode.life(group.config(id)).followsId() == Life.NOBODY));

            group.halt(survivor);
            GroupTest.offer(group, group.awaitPrimary(), 100, 110);
            GroupTest.awaitEqual(group, 110);
            group.start(survivor);
            group.awaitPrimary();
            GroupTest.awaitEqual(group, 110);
        }
    }

    @Test
    void shouldNeitherHearNorDisturbTheFormerMembers() throws IOException {
        try (TestGroup<Journal> group = TestGroup.of(3, directory, id -> new Journal())) {
            final int survivor = loseMajority(group, 20);
            recover(group, survivor, directory.resolve("backup"));
            group.start(survivor);
            group.awaitPrimary();
            final long term = group.status(survivor).term();
            GroupTest.offer(group, survivor, 20, 30);

            // Both come back with what they held, as a group of their own.
            final int second = (survivor + 1) % 3;
            final int third = (survivor + 2) % 3;
            group.start(second);
            group.start(third);
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> Stream.of(second, third)
                            .anyMatch(id -> group.status(id).role() == Role.PRIMARY
                                    && group.node(id).publisher().isConnected()));
            final int rival = group.status(second).role() == Role.PRIMARY ? second : third;
            group.offer(rival, "of the former life");
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> group.machine(rival).texts().contains("of the former life"));

            GroupTest.offer(group, survivor, 30, 40);
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> group.machine(survivor).count() == 40);
            assertThat(group.machine(survivor).texts()).doesNotContain("of the former life");
            assertThat(group.machine(rival).texts()).doesNotContain("message 35");
            assertThat(group.status(survivor).term()).isEqualTo(term);
            assertThat(group.status(survivor).role()).isEqualTo(Role.PRIMARY);
        }
    }

    @Test
    void shouldTellWhatIsHeldAndChangeNothingByIt() throws IOException {
        try (TestGroup<Journal> group = TestGroup.of(3, directory, id -> new Journal())) {
            final int primary = group.startAll().awaitPrimary();
            GroupTest.offer(group, primary, 0, 30);
            GroupTest.awaitCount(group, 30);
            final int survivor = (primary + 1) % 3;
            assertThatThrownBy(() -> StoppedNode.open(group.config(survivor)))
                    .isInstanceOf(NodeStartException.class)
                    .hasMessageContaining("in use by another node");
            final NodeStatus last = group.status(survivor);
            final long beforeMs = System.currentTimeMillis();
            // First, or it would learn of the election that the primary's end brings.
            group.halt(survivor);
            List.of(primary, 3 - primary - survivor).forEach(group::halt);

            final Map<String, Long> before = contents(group.dataDir(survivor));
            try (StoppedNode stopped = StoppedNode.open(group.config(survivor))) {
                final SurvivorReport report = stopped.report();
                assertThat(report.memberIds()).containsExactly(0, 1, 2);
                assertThat(report.life()).isEqualTo(Life.FIRST);
                assertThat(report.lastTerm()).isEqualTo(last.term());
                assertThat(report.lastPrimaryId()).isEqualTo(primary);
                assertThat(report.endPosition()).isGreaterThanOrEqualTo(last.appliedPosition());
                assertThat(report.committedPosition()).isBetween(0L, report.endPosition());
                assertThat(report.snapshotPosition()).isEqualTo(-1);
                assertThat(report.lastMessageMs()).isBetween(beforeMs - 60_000, beforeMs + 60_000);
                assertThat(report.dataBytes()).isPositive();
            }
            assertThat(contents(group.dataDir(survivor))).isEqualTo(before);
        }
    }

    @Test
    void shouldBeSafeToRunAgainAndAfterACrashInAnyStep() throws IOException {
        try (TestGroup<Journal> group = TestGroup.of(3, directory, id -> new Journal())) {
            final int survivor = loseMajority(group, 10);
            final NodeConfig config = group.config(survivor);
            // As if the process had died while it copied, and while it wrote the new identity aside.
            Files.createDirectory(directory.resolve("backup.partial"));
            Files.writeString(group.dataDir(survivor).resolve("node.properties.new"), "format=3\nrecov");
            assertThat(StoppedNode.life(config)).isEqualTo(Life.FIRST);
            for (final String name : List.of("async/checkpoint", "changelog-async/ring", "changelog/ring")) {
                final Path ownOnly = group.dataDir(survivor).resolve(name);
                Files.createDirectories(ownOnly.getParent());
                Files.writeString(ownOnly, "not to be copied");
            }
            try (StoppedNode stopped = StoppedNode.open(config)) {
                assertThatThrownBy(() -> stopped.backUp(directory.resolve("backup")))
                        .hasMessageContaining("backup.partial exists");
                stopped.backUp(directory.resolve("backup2"));
                assertThat(contents(directory.resolve("backup2")))
                        .containsKeys("node.properties", "cluster/recording.log", "cluster/node-state.dat")
                        .doesNotContainKeys("node.lock", "archive/archive-mark.dat")
                        .doesNotContainKeys("async/checkpoint", "changelog-async/ring", "changelog/ring");
                final Life first = stopped.recover("me", "power was lost");
                assertThat(first.recovery()).isEqualTo(1);
                assertThat(first.logPosition()).isPositive();
                assertThat(stopped.recover("me", "again")).as("nothing new").isEqualTo(first);
            }
            assertThat(StoppedNode.life(config).why()).isEqualTo("power was lost");
            group.start(survivor);
            group.awaitPrimary();
            GroupTest.awaitCount(group, 10);
        }
    }

    @Test
    void shouldRefuseASeedThatIsIncompleteOrWouldOverwrite() throws IOException {
        try (TestGroup<Journal> group = TestGroup.of(3, directory, id -> new Journal())) {
            final int survivor = loseMajority(group, 10);
            final int other = (survivor + 1) % 3;
            final NodeConfig config = group.config(survivor);
            assertThatThrownBy(() -> StoppedNode.seed(config, config.dataDir(), other, group.dataDir(other)))
                    .hasMessageContaining("is not empty");
            assertThatThrownBy(() -> StoppedNode.seed(config, config.dataDir(), survivor, directory.resolve("x")))
                    .hasMessageContaining("name another member");
            assertThatThrownBy(() -> StoppedNode.seed(config, config.dataDir(), 5, directory.resolve("x")))
                    .hasMessageContaining("not among the members");
            assertThatThrownBy(() -> StoppedNode.seed(config, directory, other, directory.resolve("x")))
                    .hasMessageContaining("holds no node's data");

            IoUtil.delete(group.dataDir(other).toFile(), false);
            StoppedNode.seed(config, config.dataDir(), other, group.dataDir(other));
            assertThat(contents(group.dataDir(other)))
                    .containsKeys("node.properties", "cluster/recording.log")
                    .doesNotContainKey("cluster/node-state.dat");
            Files.delete(group.dataDir(other).resolve("node.properties"));
            assertThatThrownBy(() -> group.start(other)).hasMessageContaining("holds data but no node.properties");
        }
    }

    @Test
    void shouldMakeNoSeedOfWhatRunsOrIsOfAFormerLife() throws IOException {
        try (TestGroup<Journal> group = TestGroup.of(3, directory, id -> new Journal())) {
            final int survivor = loseMajority(group, 10);
            final int second = (survivor + 1) % 3;
            final int third = (survivor + 2) % 3;
            final Path backup = directory.resolve("backup");
            recover(group, survivor, backup);
            final Path former = directory.resolve("former");
            Files.move(group.dataDir(second), former);
            assertThatThrownBy(() -> StoppedNode.seed(group.config(second), former, third, directory.resolve("seed")))
                    .hasMessageContaining("would tell the life");

            StoppedNode.seed(group.config(survivor), backup, second, group.dataDir(second));
            assertThatThrownBy(() -> StoppedNode.seed(group.config(second), former, third, directory.resolve("seed")))
                    .hasMessageContaining("is of recovery 0, and the group goes on from what node " + survivor);

            final NodeConfig config = group.config(survivor);
            final Path samePlace = config.dataDir().resolve("archive").resolve("..");
            try (StoppedNode held = StoppedNode.open(config)) {
                assertThat(held.report().life().recovery()).isEqualTo(1);
                assertThatThrownBy(() -> StoppedNode.seed(config, samePlace, third, directory.resolve("seed")))
                        .hasMessageContaining("in use by another node");
            }
            assertThat(directory.resolve("seed")).doesNotExist();
        }
    }

    /** @return a node that held all {@code count} messages; the others have stopped too, and keep their data. */
    private static int loseMajority(final TestGroup<Journal> group, final int count) {
        final int primary = group.startAll().awaitPrimary();
        GroupTest.offer(group, primary, 0, count);
        GroupTest.awaitCount(group, count);
        List.of(0, 1, 2).forEach(group::halt);
        return (primary + 1) % 3;
    }

    private static void recover(final TestGroup<Journal> group, final int survivor, final Path backup) {
        try (StoppedNode stopped = StoppedNode.open(group.config(survivor))) {
            stopped.requireRecoverable();
            stopped.backUp(backup);
            stopped.recover("tester", "two nodes are gone");
        }
    }

    private static Map<String, Long> contents(final Path dir) throws IOException {
        final Map<String, Long> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(dir)) {
            for (final Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(
                        dir.relativize(file).toString(),
                        Files.size(file) * 31 + Arrays.hashCode(Files.readAllBytes(file)));
            }
        }
        return contents;
    }
}
