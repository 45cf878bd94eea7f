package io.sternline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** The command as users call it, with processes. How fast they are is the rig's to measure, not the test's to judge. */
@Timeout(240)
class GrowthCommandTest {
    private final StringWriter out = new StringWriter();

    @TempDir
    private Path dir;

    @Test
    void shouldMeasureEachPointAndLeaveNothingButWhatItWasAskedFor() throws IOException {
        final Path json = dir.resolve("growth.json");
        final Path page = dir.resolve("GROWTH.md");
        final Path data = Files.createDirectory(dir.resolve("data"));
        final int status = execute(
                "--series=entries,connections",
                "--entries=500,100000000",
                "--connections=3",
                "--held-entries=200",
                // One point has no chance on any machine this is built on.
                "--held-value-bytes=60000",
                "--callers=2",
                "--warmup-seconds=0",
                "--seconds=1",
                "--dir=" + data,
                "--json=" + json,
                "--page=" + page);
        final JsonNode result = new ObjectMapper().readTree(json.toFile()).get("result");
        assertThat(status).as(out.toString()).isEqualTo(1);
        assertThat(result).hasSize(3);
        assertMeasured(result.get(0), 500);
        assertThat(result.get(1).get("failure").asText()).contains("100,000,000 entries of 60,000 bytes");
        assertMeasured(result.get(2), 200);
        assertThat(result.get(2).get("measured").get("connectionsOfPrimary").asInt())
                .as("those of the load, and perhaps the one that asks")
                .isBetween(3, 4);
        assertThat(Files.readString(page))
                .contains(
                        "## By entries held", "## By connections", "| 500 | ", "entries held: 100,000,000: no result");
        try (Stream<Path> left = Files.list(data)) {
            assertThat(left).as("what nodes have left").isEmpty();
        }
    }

    private static void assertMeasured(final JsonNode point, final int entries) {
        final JsonNode measured = point.get("measured");
        assertThat(point.get("failure").isNull()).as(point.toPrettyString()).isTrue();
        assertThat(measured.get("filled").get("entriesReported").asLong()).isEqualTo(entries);
        assertThat(measured.get("load").get("ok").asLong()).isPositive();
        assertThat(measured.get("failed").asLong()).isZero();
        assertThat(measured.get("logBytes").asLong()).isPositive();
        assertThat(measured.get("nodesResidentBytes").asLong()).isPositive();
        assertThat(measured.get("nodesDiskBytes").asLong()).isPositive();
    }

    private int execute(final String... args) {
        return new CommandLine(new GrowthCommand())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(new PrintWriter(out, true))
                .execute(args);
    }
}
