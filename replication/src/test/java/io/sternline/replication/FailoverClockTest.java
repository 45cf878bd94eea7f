package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a time without a primary costs the group's clock. */
@Timeout(180)
class FailoverClockTest {
    /** Long enough to tell it from what a busy machine does to a single message. */
    private static final Duration OUTAGE = Duration.ofSeconds(4);

    @TempDir
    Path directory;

    @Test
    void shouldNotSetTheClockBackByMessagesThatOnlyALaterTermCommits() {
        try (TestGroup<Journal> group =
                TestGroup.of(3, directory, id -> new Journal()).startAll()) {
            final int primary = group.awaitPrimary();
            group.offer(primary, "before");
            GroupTest.awaitCount(group, 1);
            awaitTicks(group, primary);
            final List<Integer> others =
                    group.runningIds().filter(id -> id != primary).boxed().toList();
            others.forEach(group::halt);

            final long lostNs = System.nanoTime();
            group.offer(primary, "in the log, and nobody to commit it");
            await().atMost(TestGroup.PATIENCE)
                    .until(() -> group.status(primary).role() == Role.CANDIDATE
                            && System.nanoTime() - lostNs >= OUTAGE.toNanos());
            group.start(others.get(0));
            GroupTest.awaitCount(group, 2);
            final int next = group.awaitPrimary();
            group.offer(next, "after");
            GroupTest.awaitEqual(group, 3);
            final long passedMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lostNs);

            final Journal journal = group.machine(primary);
            final long countedMs = journal.timeMs(2) - journal.timeMs(1);
            assertThat(countedMs)
                    .as("group time that went by, in %d ms", passedMs)
                    .isBetween(OUTAGE.toMillis() / 2, passedMs + OUTAGE.toMillis() / 2);
        }
    }

    /** So that the clock has been heard in an idle group, where nothing is late. */
    private static void awaitTicks(final TestGroup<Journal> group, final int id) {
        final long ticks = group.machine(id).ticks();
        await().atMost(TestGroup.PATIENCE).until(() -> group.machine(id).ticks() >= ticks + 5);
    }
}
