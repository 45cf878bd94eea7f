package io.sternline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    @TempDir
    private Path dir;

    @Test
    void shouldTellWhatItsFiguresDependOn() throws IOException {
        final Path file = dir.resolve("report.json");
        new Report().result(Map.of("perSecond", 7)).write(file);

        final JsonNode report = new JsonMapper().readTree(file.toFile());
        assertThat(report.at("/result/perSecond").asInt()).isEqualTo(7);
        final JsonNode settings = report.get("settings");
        assertThat(settings.get("jvm").asText()).isEqualTo(Runtime.version().toString());
        assertThat(settings.get("os").asText()).contains(System.getProperty("os.version"));
        assertThat(settings.get("childJvmFlags")).anyMatch(flag -> flag.asText().equals("-XX:+UseSerialGC"));
        assertThat(settings.get("childEnvironment").isObject()).isTrue();
    }
}
