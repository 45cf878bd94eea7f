package io.sternline.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogCommandTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--from=1 --last=2 | --from and --last exclude each other",
                "--from=-2 | --from must be a revision, 0 or more, not -2",
                "--last=10001 | --last must be 0 to 10000, not 10001",
                "--last=-7 | --last must be 0 to 10000, not -7"
            })
    void shouldRefuseWhatMakesNoSense(final String options, final String why) {
        final StringWriter err = new StringWriter();
        final int exitCode =
                Sternline.commandLine().setErr(new PrintWriter(err)).execute(("log " + options).split(" "));
        assertThat(exitCode).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString()).contains(why);
    }
}
