package io.sternline.replication.changelog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.ChildJvm;
import io.sternline.replication.ChildProgress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class KilledLogTest {
    private static final int KILLS = 10;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    @Test
    @Timeout(240)
    void shouldHoldAllThatWasRecordedOnceHoweverOftenTheProcessIsKilled() throws Exception {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        final SplittableRandom random = new SplittableRandom(seed);
        final UnsafeBuffer progress = ChildProgress.map(directory);
        for (int kill = 0; kill < KILLS; kill++) {
            final long until = progress.getLongVolatile(0) + 1 + random.nextInt(40_000);
            final Process child = ChildJvm.start(RecordingChild.class, directory);
            try {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> progress.getLongVolatile(0) >= until || !child.isAlive());
                assertThat(child.isAlive()).isTrue();
            } finally {
                child.destroyForcibly().waitFor();
            }
            requireWhole(progress.getLongVolatile(0));
        }
    }

    /** With the ring taken over, on every second occasion only, so that the child itself finds it, too. */
    private void requireWhole(final long recorded) throws Exception {
        final ChangeLog stored = ChangeLogs.openReadOnly(directory);
        final long oldest = stored.oldestRevision();
        final long appended = stored.newestRevision();
        assertThat(appended).isBetween(oldest, recorded + 1);
        assertThat(LogRig.readAfter(stored, oldest)).isEqualTo(LogRig.range(oldest + 1, appended));
        if (recorded % 2 == 0) {
            try (LogRig rig = new LogRig(directory, BootId.read())) {
                rig.drain();
                final long newest = rig.log().newestRevision();
                assertThat(newest).isBetween(recorded, recorded + 1);
                final long first = rig.log().oldestRevision();
                assertThat(rig.readAfter(first)).isEqualTo(LogRig.range(first + 1, newest));
            }
        }
    }
}
