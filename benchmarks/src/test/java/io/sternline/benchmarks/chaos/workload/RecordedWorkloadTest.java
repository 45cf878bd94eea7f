package io.sternline.benchmarks.chaos.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.benchmarks.chaos.workload.FakeGroup.Fault;
import io.sternline.benchmarks.history.HistoryChecker;
import io.sternline.benchmarks.history.Limits;
import io.sternline.benchmarks.history.MalformedHistoryException;
import io.sternline.benchmarks.history.Verdict;
import io.sternline.benchmarks.history.Verdict.Linearizable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A check that cannot fail is worth nothing: the workload on stores that break one promise each. */
@Timeout(120)
class RecordedWorkloadTest {
    private static final int CALLS = 2_500;
    private static final long SEED = 4711;
    private static final long CLOCK_UNCERTAINTY_MS = 30;

    @TempDir
    private Path dir;

    @Test
    void shouldFindNothingWrongWithAStoreThatIsRight() throws IOException, InterruptedException {
        final WorkloadResult result = run(Fault.NONE);

        assertThat(result.verdict().violations()).isEmpty();
        assertThat(result.clean()).isTrue();
        assertThat(result.operations()).isEqualTo(result.ok()).isGreaterThanOrEqualTo(CALLS);
        assertThat(result.verdict().operations()).isEqualTo((int) result.operations());
        assertThat(result.verdict().countersWithoutFinalRead()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "LOSES_WRITES, acknowledgedLost",
        "INCREMENTS_TWICE, duplicates",
        "STALE_SESSION_READS, staleSessionReads",
        "STALE_LINEARIZABLE_READS, staleReads",
        "REFUSES_WHAT_IT_DID, wrongValues",
        "SHOWS_EXPIRED, expiryFaults",
        "EXPIRES_EARLY, expiryFaults"
    })
    void shouldFindAndName(final Fault fault, final String count) throws IOException, InterruptedException {
        final WorkloadResult result = run(fault);

        assertThat(result.clean()).isFalse();
        assertThat(result.counts().get(count))
                .as("%s in %s", count, result.counts())
                .isPositive();
    }

    @Test
    void shouldSayNotLinearizableOfAStoreWithStaleReads() throws IOException, InterruptedException {
        final Verdict verdict = run(Fault.STALE_LINEARIZABLE_READS).verdict();

        assertThat(verdict.linearizable()).isEqualTo(Linearizable.NO);
    }

    @Test
    void shouldLeaveAWholeHistoryWhenClosedWithoutAVerdict() throws IOException, InterruptedException {
        final CountDownLatch calls = new CountDownLatch(CALLS);
        final WorkloadSettings settings = settings();
        try (RecordedWorkload workload = workload(settings, Fault.NONE, calls)) {
            workload.start();
            assertThat(calls.await(60, TimeUnit.SECONDS)).isTrue();
        }

        final Verdict verdict = new HistoryChecker(Limits.DEFAULT, CLOCK_UNCERTAINTY_MS).check(settings.historyFile());
        assertThat(verdict.operations()).isGreaterThanOrEqualTo(CALLS);
        assertThat(verdict.clean()).isTrue();
    }

    @Test
    void shouldGiveNoVerdictWhenACallCouldNotBeWrittenDown() throws IOException, InterruptedException {
        final WorkloadSettings settings = settings();
        final CountDownLatch calls = new CountDownLatch(CALLS);
        final FakeGroup group = new FakeGroup(Fault.NONE, calls);
        // A client without a store: its first call fails in a way that no call may.
        final Store.Connector connector = client -> new Store(client == 0 ? null : group, calls::getCount);
        try (RecordedWorkload workload = new RecordedWorkload(settings, connector)) {
            workload.start();
            assertThat(calls.await(60, TimeUnit.SECONDS)).isTrue();

            assertThatThrownBy(workload::stop).isInstanceOf(IOException.class).hasMessageContaining("lacks calls");
        }
        assertThatThrownBy(() -> new HistoryChecker(Limits.DEFAULT, 0).check(settings.historyFile()))
                .isInstanceOf(MalformedHistoryException.class);
    }

    private WorkloadResult run(final Fault fault) throws IOException, InterruptedException {
        final CountDownLatch calls = new CountDownLatch(CALLS);
        try (RecordedWorkload workload = workload(settings(), fault, calls)) {
            workload.start();
            assertThat(calls.await(60, TimeUnit.SECONDS)).isTrue();
            return workload.stop();
        }
    }

    private static RecordedWorkload workload(
            final WorkloadSettings settings, final Fault fault, final CountDownLatch calls) throws IOException {
        final FakeGroup group = new FakeGroup(fault, calls);
        return new RecordedWorkload(settings, client -> new Store(group, calls::getCount));
    }

    private WorkloadSettings settings() {
        return new WorkloadSettings(
                List.of("fake:1"),
                SEED,
                6,
                2,
                2_000,
                Duration.ofSeconds(1),
                Duration.ofMillis(400),
                "fake",
                dir.resolve("history.jsonl"),
                CLOCK_UNCERTAINTY_MS,
                Limits.DEFAULT,
                false);
    }
}
