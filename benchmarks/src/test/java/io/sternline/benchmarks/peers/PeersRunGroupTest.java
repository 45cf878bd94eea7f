package io.sternline.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sternline.benchmarks.load.Workload;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. How fast they are is the rig's to measure, not the test's to judge. */
@Timeout(240)
class PeersRunGroupTest {
    private static final int RATE = 500;
    private static final int SECONDS = 1;

    @TempDir
    private Path dir;

    private RoundSettings settings(final List<PeerWorkload> workloads) {
        return new RoundSettings(
                workloads,
                SECONDS,
                0,
                SECONDS,
                RATE,
                new Workload(1000, Workload.KEY_BYTES_DEFAULT, 200, 0, 42),
                dir.toString());
    }

    @Test
    void shouldMeasureSternlineWithEveryWorkloadAndLeaveNothingBehind() throws Exception {
        final RoundResult result = onlyResult("sternline", List.of(PeerWorkload.values()));

        assertThat(result.measured())
                .containsOnlyKeys(PeerWorkload.CALLERS, PeerWorkload.SATURATION, PeerWorkload.OPEN, PeerWorkload.ONE);
        assertAllMeasured(result);
        assertThat(result.measured().get(PeerWorkload.OPEN).ok()).isEqualTo(SECONDS * RATE);
        assertThat(result.killed().acknowledged()).isPositive();
        assertThat(result.killed().lost()).isZero();
        assertThat(result.killed().unread()).isZero();
        assertThat(result.killed().hasResumed()).isTrue();
    }

    @Test
    void shouldMeasureRedisWhereItIsInstalled() throws Exception {
        assumeTrue(new RedisPeer().howToInstall().isEmpty(), "redis-server is not installed");
        assertAllMeasured(
                onlyResult("redis", List.of(PeerWorkload.CALLERS, PeerWorkload.SATURATION, PeerWorkload.ONE)));
    }

    private RoundResult onlyResult(final String peer, final List<PeerWorkload> workloads) throws Exception {
        final List<String> lines = new ArrayList<>();
        final Comparison comparison = PeersRun.run(List.of(peer), 1, settings(workloads), lines::add);
        System.out.println(lines);
        System.out.println(MarkdownTable.of(comparison));
        assertThat(comparison.peers().get(peer).failures()).isEmpty();
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).isEmpty();
        }
        return comparison.peers().get(peer).rounds().get(0);
    }

    private static void assertAllMeasured(final RoundResult result) {
        assertThat(result.version()).isNotBlank();
        assertThat(result.measured().values()).allSatisfy(measured -> {
            assertThat(measured.ok()).isPositive();
            assertThat(measured.failed()).isZero();
            assertThat(measured.p50Us()).isPositive();
            assertThat(measured.nodesCpuSecondsPer100k()).isPositive();
            assertThat(measured.nodesResidentBytes()).isPositive();
        });
    }
}
