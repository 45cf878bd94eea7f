package io.sternline.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DeadPrimaryTest {
    /** So long a heartbeat timeout that nothing which a test waits for can come of it. */
    private static final NodeConfig.Timing PATIENT = new NodeConfig.Timing(
            Duration.ofMinutes(5), Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(20));

    @TempDir
    Path directory;

    private TestGroup<Journal> group() {
        return TestGroup.of(3, directory, id -> new Journal()).timing(PATIENT).startAll();
    }

    @Test
    void shouldReplaceAPrimaryThatDiedWithoutWaitingForItsHeartbeats() {
        try (TestGroup<Journal> group = group()) {
            final int first = group.awaitPrimary();
            SureOffers.offer(group, first, "before");
            GroupTest.awaitCount(group, 1);
            group.halt(first);
            final int second = group.awaitPrimary();
            assertThat(second).isNotEqualTo(first);
            SureOffers.offer(group, second, "between");
            GroupTest.awaitCount(group, 2);

            group.start(first);
            group.awaitPrimary();
            group.halt(second);
            final int third = group.awaitPrimary();
            assertThat(third).isNotEqualTo(second);
            SureOffers.offer(group, third, "after");
            group.start(second);
            GroupTest.awaitEqual(group, 3);
        }
    }
}
