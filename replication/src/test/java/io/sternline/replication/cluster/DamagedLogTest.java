package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.Durability;
import io.sternline.replication.Journal;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.TestGroup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.agrona.IoUtil;
import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a node does with the log it finds: a write cut short is nobody's, a damaged log is not to be trusted. */
@Timeout(180)
class DamagedLogTest {
    /** Longer than a page, shorter than a packet: one frame. */
    private static final int LONG_BYTES = 6_000;

    private static final int LARGE_BYTES = 60_000;

    private static final String FIRST = "the first of all";
    private static final String LONG = "last words " + "x".repeat(LONG_BYTES);
    /** What Aeron alone takes for a frame whose end is missing. */
    private static final String EMPTY_PAGES = "empty pages " + "\0".repeat(7_800);

    @TempDir
    Path directory;

    private TestGroup<Journal> group(final int size) {
        final TestGroup<Journal> group = TestGroup.of(size, directory, id -> new Journal())
                .durability(Durability.DISK)
                .startAll();
        group.offer(group.awaitPrimary(), FIRST);
        return group;
    }

    private static int replicaOf(final TestGroup<Journal> group) {
        return (group.awaitPrimary() + 1) % 3;
    }

    private static void awaitCount(final TestGroup<Journal> group, final int count) {
        await().atMost(TestGroup.PATIENCE)
                .until(() -> group.runningIds().allMatch(id -> group.machine(id).count() == count));
    }

    private static ThrowableAssertAlternative<NodeStartException> assertRefused(
            final TestGroup<Journal> group, final int id) {
        return assertThatExceptionOfType(NodeStartException.class)
                .isThrownBy(() -> group.start(id))
                .withMessageContaining(group.dataDir(id).toString())
                .withMessageContaining("seed it");
    }

    @Test
    void shouldReturnAfterAWriteThatWasCutShortAndCatchUp() throws IOException {
        try (TestGroup<Journal> group = group(3)) {
            final int replica = replicaOf(group);
            group.offer(group.awaitPrimary(), LONG);
            awaitCount(group, 2);
            group.halt(replica);

            final LogFiles log = new LogFiles(group.dataDir(replica));
            final LogFiles.Frame last = log.lastFrameWith("last words");
            final int page = (last.offset() / LogFiles.PAGE_BYTES + 1) * LogFiles.PAGE_BYTES;
            assertThat(page).isBetween(last.offset() + 1, last.end() - 1);
            log.crashedAt(page);

            group.start(replica);
            group.offer(group.awaitPrimary(), "after");
            awaitCount(group, 3);
            assertThat(group.machine(replica).lines())
                    .isEqualTo(group.machine(group.awaitPrimary()).lines());
        }
    }

    @Test
    void shouldKeepAWholeLastFrameWithPagesOfZeros() throws IOException {
        try (TestGroup<Journal> group = group(1)) {
            group.offer(0, EMPTY_PAGES);
            awaitCount(group, 2);
            group.halt(0);

            final LogFiles log = new LogFiles(group.dataDir(0));
            log.crashedAt(log.lastFrameWith("empty pages").end());

            group.start(0);
            group.awaitPrimary();
            awaitCount(group, 2);
            assertThat(group.machine(0).texts().get(1)).startsWith("empty pages");
        }
    }

    /** By default Aeron reads a file a mebibyte at a time, and loses the last frame where that goes beyond the one it has read. */
    @Test
    void shouldStartWithALogWhoseLastFrameLiesAcrossAnyMebibyte() throws IOException {
        try (TestGroup<Journal> group = group(1)) {
            for (int i = 0; i < 40; i++) {
                group.offer(0, "large " + "y".repeat(LARGE_BYTES));
            }
            awaitCount(group, 41);
            group.halt(0);

            final LogFiles log = new LogFiles(group.dataDir(0));
            for (final int mebibyte : List.of(2, 1)) {
                final LogFiles.Frame across = log.frames().stream()
                        .filter(frame -> frame.offset() < mebibyte << 20 && mebibyte << 20 < frame.end())
                        .findFirst()
                        .orElseThrow();
                log.crashedAt(across.end());

                group.start(0);
                group.awaitPrimary();
                awaitCount(group, 1 + large(log, across));
                group.halt(0);
            }
        }
    }

    private static int large(final LogFiles log, final LogFiles.Frame last) throws IOException {
        return (int) log.frames().stream()
                .filter(frame -> frame.end() <= last.end() && frame.end() - frame.offset() > LARGE_BYTES)
                .count();
    }

    @Test
    void shouldRefuseALogThatIsDamagedInTheMiddle() throws IOException {
        try (TestGroup<Journal> group = group(3)) {
            final int replica = replicaOf(group);
            awaitCount(group, 1);
            group.halt(replica);
            final LogFiles log = new LogFiles(group.dataDir(replica));
            log.forgetStop();
            final int first = log.lastFrameWith(FIRST).offset();
            for (final int broken : List.of(0, 8, 60)) {
                final byte[] good = log.bytes();
                final byte[] bad = good.clone();
                bad[first + broken] ^= 0x20;
                log.write(bad);
                assertRefused(group, replica).withMessageContaining("the log is damaged at position " + first);
                assertThat(log.bytes()).isEqualTo(bad);
                log.write(good);
            }
            final byte[] headless = log.bytes();
            Arrays.fill(headless, first, first + 32, (byte) 0);
            log.write(headless);
            assertRefused(group, replica).withMessageContaining("lost its header");

            IoUtil.delete(group.dataDir(replica).toFile(), false);
            group.start(replica);
            awaitCount(group, 1);
        }
    }

    @Test
    void shouldRefuseALogThatEndsBeforeWhatItHadApplied() throws IOException {
        try (TestGroup<Journal> group = group(3)) {
            final int replica = replicaOf(group);
            group.offer(group.awaitPrimary(), LONG);
            awaitCount(group, 2);
            final long applied = group.status(replica).appliedPosition();
            final LogMark mark = new LogMark(group.dataDir(replica));
            await().atMost(TestGroup.PATIENCE).until(() -> mark.read() >= applied);
            group.halt(replica);

            final byte[] vouched = Files.readAllBytes(mark.file());
            final LogFiles log = new LogFiles(group.dataDir(replica));
            final byte[] whole = log.bytes();
            final LogFiles.Frame last = log.lastFrameWith("last words");
            log.crashedAt(last.offset());
            Files.write(mark.file(), vouched);
            assertRefused(group, replica)
                    .withMessageContaining("acknowledged writes are missing")
                    .withMessageContaining(mark.file().toString());
            final byte[] cut = log.bytes();
            log.write(whole);
            log.crashedAt(last.end() - LogFiles.PAGE_BYTES);
            Files.write(mark.file(), vouched);
            final byte[] torn = log.bytes();
            assertRefused(group, replica).withMessageContaining("end of a frame is gone");
            assertThat(log.bytes()).isEqualTo(torn);
            log.write(cut);

            Files.delete(mark.file());
            group.start(replica);
            awaitCount(group, 2);
        }
    }

    @Test
    void shouldClearWhatAFailedWriteLeftBehindTheEnd() throws IOException {
        try (TestGroup<Journal> group = group(1)) {
            awaitCount(group, 1);
            group.stop(0);
            final LogFiles log = new LogFiles(group.dataDir(0));
            final byte[] bytes = log.bytes();
            final List<LogFiles.Frame> frames = log.frames();
            final int end = frames.get(frames.size() - 1).end();
            Arrays.fill(bytes, end, end + 3 * LogFiles.PAGE_BYTES, (byte) 'x');
            log.write(bytes);

            group.start(0);
            group.awaitPrimary();
            group.offer(0, "after");
            awaitCount(group, 2);
            group.halt(0);
            log.forgetStop();
            group.start(0);
            group.awaitPrimary();
            awaitCount(group, 2);
        }
    }
}
