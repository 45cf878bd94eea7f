package io.sternline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.benchmarks.history.HistoryWriter;
import io.sternline.benchmarks.history.Operation;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class CheckCommandTest {
    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void shouldPassAGoodHistory() throws IOException {
        final Path history = history(new Operation.Seen("a", 1));

        assertThat(run("--history", history.toString())).isZero();
        assertThat(out.toString()).contains("linearizable: YES").contains("no promise was found broken");
    }

    @Test
    void shouldReportABadHistoryAsTextAndJson() throws IOException {
        final Path history = history(null);
        final Path json = directory.resolve("report.json");

        assertThat(run("--history", history.toString(), "--json", json.toString()))
                .isEqualTo(1);
        assertThat(out.toString()).contains("LOST_WRITE: 1").contains("NOT_LINEARIZABLE on 'k'");
        assertThat(Files.readString(json)).contains("\"linearizable\" : \"NO\"").contains("\"LOST_WRITE\" : 1");
    }

    @Test
    void shouldSayThatItGaveUp() throws IOException {
        final Path history = history(new Operation.Seen("a", 1));

        assertThat(run("--history", history.toString(), "--steps-max", "1")).isEqualTo(3);
        assertThat(out.toString()).contains("linearizable: UNKNOWN").contains("undecided: 'k'");
    }

    @Test
    void shouldSayWhatIsWrongWithTheFile() throws IOException {
        final Path broken = Files.writeString(directory.resolve("broken"), "{\"format\":1}\n");

        assertThat(run("--history", broken.toString())).isEqualTo(2);
        assertThat(run("--history", directory.resolve("none").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("ends behind its first line").contains("there is no file");
    }

    private int run(final String... args) {
        return new CommandLine(new CheckCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    private Path history(final Operation.Seen read) throws IOException {
        final Path file = directory.resolve("history.jsonl");
        try (HistoryWriter writer = new HistoryWriter(file)) {
            writer.write(new Operation(
                    1,
                    1,
                    "k",
                    Operation.Kind.PUT,
                    new Operation.Argument("a", null, null, null, null),
                    0,
                    1L,
                    Operation.Outcome.DONE,
                    new Operation.Result(1L, null, null)));
            writer.write(new Operation(
                    2,
                    2,
                    "k",
                    Operation.Kind.GET,
                    null,
                    2,
                    3L,
                    Operation.Outcome.DONE,
                    new Operation.Result(null, null, read)));
        }
        return file;
    }
}
