package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.Doorbell;
import io.sternline.replication.Journal;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.NodeStoppedException;
import io.sternline.replication.Profile;
import io.sternline.replication.Role;
import io.sternline.replication.TestGroup;
import io.sternline.replication.statemachine.DamagedSnapshotException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(180)
class FaultTest {
    @TempDir
    Path directory;

    @Test
    void shouldStopEveryNodeWhoseStateMachineThrows() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            group.offer(primary, "good");
            group.offer(primary, "fail");
            await().atMost(TestGroup.PATIENCE).until(() -> group.runningIds().allMatch(id -> group.fatal(id) != null));
            group.runningIds().forEach(id -> assertThat(group.fatal(id)).hasMessage("told to fail"));
            group.runningIds().forEach(id -> {
                assertThat(group.status(id).role()).isEqualTo(Role.CANDIDATE);
                assertThat(group.status(id).primaryId()).isEqualTo(NodeView.NO_PRIMARY);
            });
            await("threads to end").atMost(TestGroup.PATIENCE).until(() -> threads("sternline-") == 0);
        }
    }

    private static long threads(final String prefix) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith(prefix))
                .count();
    }

    @Test
    void shouldRefuseADamagedSnapshotAndRecoverAsTheMessageSays() throws IOException {
        try (TestGroup<Journal> group =
                TestGroup.of(1, directory, id -> new Journal()).startAll()) {
            group.awaitPrimary();
            for (int i = 0; i < 5; i++) {
                group.offer(0, "line " + i);
            }
            for (int round = 0; round < 2; round++) {
                final long before = group.status(0).snapshotPosition();
                group.node(0).requestSnapshot();
                await().atMost(TestGroup.PATIENCE).until(() -> group.status(0).snapshotPosition() > before);
            }
            group.stop(0);
            final SnapshotFiles files = new SnapshotFiles(group.dataDir(0));
            final Path newest =
                    files.whole(SnapshotCatalog.read(group.dataDir(0).resolve("cluster"), files)
                            .newestPosition());
            flipLastText(newest, "line 4");

            assertThatExceptionOfType(NodeStartException.class)
                    .isThrownBy(() -> group.start(0))
                    .withMessageContaining("checksum")
                    .withMessageContaining("remove <data directory>/snapshots/" + newest.getFileName())
                    .withCauseInstanceOf(DamagedSnapshotException.class);

            Files.delete(newest);
            group.start(0);
            group.awaitPrimary();
            assertThat(group.machine(0).texts()).containsExactly("line 0", "line 1", "line 2", "line 3", "line 4");
        }
    }

    private static void flipLastText(final Path file, final String text) throws IOException {
        try (RandomAccessFile recording = new RandomAccessFile(file.toFile(), "rw")) {
            final byte[] bytes = new byte[64 * 1024];
            final int length = recording.read(bytes);
            final int at = new String(bytes, 0, length, StandardCharsets.ISO_8859_1).lastIndexOf(text);
            assertThat(at).isPositive();
            recording.seek(at);
            recording.write(bytes[at] ^ 1);
        }
    }

    /** It is stuck where it tells the state of a commit; the driver has a thread of its own and goes on. */
    @Test
    void shouldStopANodeWhoseConsensusThreadIsStuck() {
        final Doorbell bell = new Doorbell();
        final CountDownLatch goOn = new CountDownLatch(1);
        final List<Throwable> fatal = new CopyOnWriteArrayList<>();
        final NodeConfig config = TestGroup.of(1, directory, id -> new Journal())
                .profile(Profile.LARGE)
                .config(0);
        final Journal machine = new Journal() {
            @Override
            public Doorbell doorbell() {
                return bell;
            }
        };
        try (ClusterNode node = ClusterNode.start(config, machine, fatal::add, path -> 2 * DiskGuard.FREE_BYTES_MIN)) {
            await().atMost(TestGroup.PATIENCE).until(() -> {
                node.publisher().poll();
                return node.status().role() == Role.PRIMARY;
            });
            bell.onRing(() -> awaitUninterruptibly(goOn));
            await().atMost(TestGroup.PATIENCE).until(() -> {
                node.publisher().poll();
                return !fatal.isEmpty();
            });
            assertThat(fatal.get(0)).isInstanceOf(NodeStoppedException.class).hasMessageContaining("Start it again");
            goOn.countDown();
        } finally {
            goOn.countDown();
        }
    }

    private static void awaitUninterruptibly(final CountDownLatch latch) {
        while (latch.getCount() > 0) {
            try {
                latch.await();
            } catch (final InterruptedException ex) {
                // The node is being closed; what is tested here is that it comes to that.
            }
        }
    }

    @Test
    void shouldStopBeforeTheDiskIsFull() {
        final AtomicLong free = new AtomicLong(DiskGuard.FREE_BYTES_MIN);
        final List<Throwable> fatal = new CopyOnWriteArrayList<>();
        final NodeConfig config =
                TestGroup.of(1, directory, id -> new Journal()).config(0);
        try (ClusterNode node = ClusterNode.start(config, new Journal(), fatal::add, path -> free.get())) {
            await().atMost(TestGroup.PATIENCE).until(() -> node.status().role() == Role.PRIMARY);
            free.set(DiskGuard.FREE_BYTES_MIN - 1);
            await().atMost(TestGroup.PATIENCE).until(() -> !fatal.isEmpty());
            assertThat(fatal)
                    .singleElement()
                    .satisfies(fault -> assertThat(fault)
                            .hasMessageContaining(config.dataDir().toString())
                            .hasMessageContaining(Long.toString(free.get()))
                            .hasMessageContaining(Long.toString(DiskGuard.FREE_BYTES_MIN)));
        }
        assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> ClusterNode.start(config, new Journal(), fatal::add, path -> free.get()))
                .withMessageContaining(Long.toString(free.get()));
        free.set(DiskGuard.FREE_BYTES_MIN);
        ClusterNode.start(config, new Journal(), fatal::add, path -> free.get()).close();
        assertThat(fatal).hasSize(1);
    }

    @Test
    void shouldStopWhenOneOfItsPartsDies() {
        try (TestGroup<Journal> group =
                TestGroup.of(1, directory, id -> new Journal()).startAll()) {
            group.awaitPrimary();
            Thread.getAllStackTraces().keySet().stream()
                    .filter(thread -> thread.getName().equals("sternline-0-consensus"))
                    .forEach(Thread::interrupt);
            await().atMost(TestGroup.PATIENCE).until(() -> group.fatal(0) != null);
            await("threads to end").atMost(TestGroup.PATIENCE).until(() -> threads("sternline-0-") == 0);
        }
    }
}
