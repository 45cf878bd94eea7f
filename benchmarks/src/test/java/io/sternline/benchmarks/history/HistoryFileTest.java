package io.sternline.benchmarks.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HistoryFileTest {
    private static final String HEADER = "{\"format\":1}\n";

    @TempDir
    private Path directory;

    @Test
    void shouldReadWhatWasWritten() throws IOException {
        final List<Operation> history = Simulation.run(Simulation.perishable(Simulation.values(200, 3, 4, 0.1)), 3);
        final Path file = directory.resolve("history.jsonl");
        try (HistoryWriter writer = new HistoryWriter(file)) {
            for (final Operation operation : history) {
                writer.write(operation);
            }
        }

        assertThat(HistoryReader.read(file)).isEqualTo(history);
    }

    @Test
    void shouldRefuseAHistoryThatWasCutOff() throws IOException {
        final String line =
                "{\"number\":1,\"client\":1,\"key\":\"k\",\"kind\":\"GET\",\"invokedNs\":1,\"completedNs\":2,"
                        + "\"outcome\":\"FAILED\"}\n";
        assertRefused("", "line 0: it is empty");
        assertRefused(HEADER, "ends behind its first line");
        assertRefused(HEADER + line, "it was cut off");
        assertRefused(HEADER + line + "{\"operations\":2}\n", "counts 2 operations, there are 1");
        assertRefused(HEADER + line + "{\"operations\":1}\n" + line, "something follows the last line");
        assertRefused(HEADER + line.substring(0, 40), "line 2");
        assertRefused("{\"format\":2}\n", "format 2 is not known here");
    }

    @Test
    void shouldSayWhatIsWrongWithALine() throws IOException {
        assertRefused(
                HEADER + "{\"number\":1,\"client\":1,\"key\":\"k\",\"kind\":\"PUT\",\"invokedNs\":1,\"outcome\":"
                        + "\"INDETERMINATE\"}\n",
                "line 2: operation 1 is a PUT and has the value null");
        assertRefused(
                HEADER + "{\"number\":1,\"client\":1,\"key\":\"k\",\"kind\":\"GET\",\"invokedNs\":5,\"completedNs\":2,"
                        + "\"outcome\":\"FAILED\"}\n",
                "was completed at 2 ns, before it was invoked at 5 ns");
        assertRefused(HEADER + "{\"client\":1}\n", "line 2");
        assertRefused(
                HEADER + "{\"number\":1,\"client\":1,\"key\":\"k\",\"kind\":\"GET\",\"invokedNs\":1,\"completedNs\":2,"
                        + "\"outcome\":\"FAILED\",\"colour\":1}\n",
                "colour");
    }

    private void assertRefused(final String content, final String why) throws IOException {
        final Path file = directory.resolve("bad.jsonl");
        Files.writeString(file, content);
        assertThatThrownBy(() -> HistoryReader.read(file))
                .isInstanceOf(MalformedHistoryException.class)
                .hasMessageContaining("bad.jsonl")
                .hasMessageContaining(why);
    }
}
