package io.sternline.benchmarks.chaos.workload;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.history.Verdict.Linearizable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three processes, one {@code kill -9}, and the whole way from calls to verdict. */
class RecordedWorkloadGroupTest {
    /** For what a busy machine does to messages; the time without a primary must not set the group's clock back. */
    private static final long CLOCK_UNCERTAINTY_MS = 1_000;

    @TempDir
    private Path dir;

    @Test
    @Timeout(400)
    void shouldFindNothingBrokenWhenThePrimaryIsKilled() throws IOException, InterruptedException {
        final long seed = System.nanoTime();
        System.out.println("seed " + seed);
        try (LocalChaos chaos = LocalChaos.start(dir.resolve("group"))) {
            final WorkloadSettings settings = WorkloadSettings.of(chaos.endpoints(), seed, dir.resolve("history.jsonl"))
                    .withClockUncertaintyMs(CLOCK_UNCERTAINTY_MS);

            final LocalChaos.Outcome outcome = chaos.round(settings, List.of(LocalFault.KILL_PRIMARY));
            final WorkloadResult result = outcome.sync();

            System.out.println(result.counts());
            assertThat(result.verdict().violations()).isEmpty();
            assertThat(result.watches().faults()).isEmpty();
            assertThat(result.watches().writesFound()).isPositive();
            assertThat(result.verdict().linearizable()).isEqualTo(Linearizable.YES);
            assertThat(result.clean()).isTrue();
            assertThat(result.verdict().operations()).isEqualTo((int) result.operations());
            assertThat(result.verdict().acknowledgedWrites()).isPositive();
            assertThat(result.rejected()).isZero();
            System.out.println(outcome.async());
            assertThat(outcome.async().faults()).isEmpty();
            assertThat(outcome.async().writtenOnce()).isPositive();
            assertThat(outcome.async().missed()).isZero();
            assertThat(outcome.async().primaries()).isGreaterThan(1);
            assertThat(outcome.async().brought()).isPositive();
        }
    }
}
