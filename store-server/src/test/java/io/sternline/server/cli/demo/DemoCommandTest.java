package io.sternline.server.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class DemoCommandTest {
    @TempDir
    private Path dir;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(final String... args) {
        return new CommandLine(new DemoCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(args);
    }

    @Test
    void shouldExplainItself() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("--seconds", "--users", "--dir", "--json", "--keep", "Exit status:");
    }

    @Test
    void shouldRefuseOptionsOutOfRange() {
        assertThat(run("--seconds", "1")).isEqualTo(2);
        assertThat(err.toString()).contains("--seconds must be 5 to 3600, not 1");
        assertThat(run("--users", "0")).isEqualTo(2);
        assertThat(err.toString()).contains("--users must be 1 to 200, not 0");
    }

    @Test
    void shouldRefuseADirectoryThatHoldsSomething() throws IOException {
        final Path precious = Files.writeString(dir.resolve("precious"), "x");
        assertThat(run("--dir", dir.toString())).isEqualTo(2);
        assertThat(err.toString()).contains("is not empty");
        assertThat(precious).exists();
    }

    @Test
    void shouldRefuseAFileForFiguresThatCannotBeWritten() {
        assertThat(run("--json", dir.resolve("no/such/place.json").toString())).isEqualTo(2);
        assertThat(err.toString()).contains("cannot be written");
    }

    @Test
    void shouldRemoveItsOwnDirectory() throws IOException {
        final DemoDirectory directory = DemoDirectory.open(dir.resolve("new"));
        Files.createDirectories(directory.path().resolve("a/b"));
        Files.writeString(directory.path().resolve("a/b/c"), "x");
        directory.remove();
        assertThat(dir.resolve("new")).doesNotExist();
        directory.remove();
        assertThatIllegalArgumentException().isThrownBy(() -> {
            Files.writeString(dir.resolve("x"), "x");
            DemoDirectory.open(dir);
        });
    }

    @Test
    @Timeout(60)
    void shouldSayWhatIsWrongWhenAProcessDoesNotStay() {
        final ProcessStage stage = new ProcessStage(dir, "no.such.Main");
        try (stage) {
            stage.start();
            assertThatIllegalStateException()
                    .isThrownBy(stage::awaitShopOpen)
                    .withMessageContainingAll("exit status 70", "no main class no.such.Main", ".log");
        }
        assertThatIllegalStateException().isThrownBy(stage::start).withMessageContaining("closed");
    }
}
