package io.sternline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sternline.benchmarks.chaos.Isolation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as users call it, with processes, namespaces and faults. */
final class ChaosCommandTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path dir;

    /** About two minutes: the run, the group getting well, and judging. */
    @Test
    @Timeout(300)
    void shouldKeepEveryPromiseWhileNodesAreKilledPausedAndCutOff() throws IOException {
        final Optional<String> obstacle = Isolation.obstacle();
        assumeTrue(obstacle.isEmpty(), () -> "skipped: " + obstacle.get());
        final Path json = dir.resolve("report.json");
        final int status = execute(
                "--minutes=1.5",
                "--seed=11",
                "--faults=kill-primary,kill-majority,pause-primary,pause-replica,isolate-primary,mute-primary,packet-loss,"
                        + "clients-off-primary,promotion",
                "--rate=100",
                "--clients=4",
                // A build shares its machine: messages may be late. Less than a slow failover takes, which must cost
                // nothing.
                "--clock-uncertainty-ms=1000",
                "--dir=" + dir,
                "--json=" + json);
        final JsonNode result = new ObjectMapper().readTree(json.toFile()).get("result");
        assertThat(status).as(result.toPrettyString()).isZero();
        assertThat(result.get("faults").asInt()).isGreaterThanOrEqualTo(5);
        assertThat(result.get("linearizable").asText()).isEqualTo("YES");
        assertThat(result.get("digestsEqual").asBoolean()).isTrue();
        assertThat(result.get("elections").asInt()).isPositive();
        try (Stream<Path> left = Files.list(dir)) {
            assertThat(left).as("all that the run has left").containsExactly(json);
        }
    }

    @Test
    void shouldNameTheKindsThereAreIfOneIsMisspelt() {
        assertThat(execute("--faults=kill-everybody")).isEqualTo(2);
        assertThat(err.toString()).contains("kill-everybody").contains("kill-majority");
    }

    @Test
    void shouldRefuseALengthOfNothing() {
        assertThat(execute("--minutes=0")).isEqualTo(2);
        assertThat(err.toString()).contains("--minutes");
    }

    private int execute(final String... args) {
        final CommandLine command = new CommandLine(new ChaosCommand()).setErr(new PrintWriter(err, true));
        return command.execute(args);
    }
}
