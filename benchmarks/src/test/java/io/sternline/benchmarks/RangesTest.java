package io.sternline.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** Options that no benchmark can make sense of. */
class RangesTest {
    @ParameterizedTest
    @CsvSource({
        "memory --entries 0, --entries is 0; 1 to 2147483647 was expected",
        "memory --value-bytes 262145, --value-bytes is 262145; 0 to 262144 was expected",
        "jmh --entries 1000|0, --entries is 0; 1 to",
        "jmh --value-bytes -1, --value-bytes is -1; 0 to 524288 was expected",
        "snapshot --entries -5, --entries is -5; 1 to",
        "snapshot --value-bytes 524289, --value-bytes is 524289; 0 to 524288 was expected"
    })
    void shouldBeRefusedBeforeAnythingIsDone(final String line, final String words) {
        final StringWriter complaint = new StringWriter();
        final int exitCode = new CommandLine(new Benchmarks())
                .setErr(new PrintWriter(complaint, true))
                .execute(line.replace('|', ',').split(" "));
        assertThat(exitCode).isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(complaint.toString()).contains(words);
    }
}
