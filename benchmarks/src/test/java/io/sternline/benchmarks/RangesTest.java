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
        "snapshot --value-bytes 524289, --value-bytes is 524289; 0 to 524288 was expected",
        "failover --kills -1, --kills is -1; 0 to 100000 was expected",
        "failover --kills 5 --minutes 2, --minutes is for --kills 0; --kills 5 take what they take",
        "failover --kills 0 --minutes 0, --minutes is 0; 1 to 1440 was expected",
        "failover --rate 0, --rate is 0; 1 to 1000000 was expected",
        "failover --load-percent 101, --load-percent is 101; 1 to 100 was expected",
        "failover --writers 65, --writers is 65; 1 to 64 was expected",
        "failover --writers 8 --keys 7, --keys is 7; 8 to 5000000 was expected",
        "failover --value-bytes 7, --value-bytes is 7; 8 to 524288 was expected",
        "failover --dir /nowhere/at/all, --dir /nowhere/at/all is no directory",
        "failover --json /nowhere/at/all, --json /nowhere/at/all cannot be written",
        "failover --timing slow, slow",
        "load --key-bytes 9, --key-bytes is 9; 10 to 1024 was expected",
        "load --seconds 0, --seconds is 0; 1 to 86400 was expected",
        "load --json /nowhere/at/all, --json /nowhere/at/all cannot be written",
        "sessions --warmup-seconds -1, --warmup-seconds is -1; 0 to 86400 was expected",
        "sessions --json /nowhere/at/all, --json /nowhere/at/all cannot be written",
        "peers --keys 0, --keys is 0; 1 to 100000000 was expected",
        "peers --json /nowhere/at/all, --json /nowhere/at/all cannot be written",
        "memory --json /nowhere/at/all, --json /nowhere/at/all cannot be written",
        "growth --entries 1000|0, --entries is 0; 1 to 100000000 was expected",
        "growth --value-bytes 16|7, --value-bytes is 7; 8 to 524288 was expected",
        "growth --connections 10001, --connections is 10001; 1 to 10000 was expected",
        "growth --held-entries 0, --held-entries is 0; 1 to",
        "growth --held-value-bytes 524289, --held-value-bytes is 524289; 8 to",
        "growth --callers 0, --callers is 0; 1 to 100000 was expected",
        "growth --read-percent 101, --read-percent is 101; 0 to 100 was expected",
        "growth --seconds 0, --seconds is 0; 1 to",
        "growth --series colours, colours",
        "growth --dir /nowhere/at/all, --dir /nowhere/at/all is no directory",
        "growth --page /nowhere/at/all.md, --page /nowhere/at/all.md cannot be written",
        "growth --plots /dev/null, --plots /dev/null is no directory",
        "growth --json /nowhere/at/all, --json /nowhere/at/all cannot be written",
        "promote-loop --times 0, --times is 0; 1 to 100000 was expected",
        "promote-loop --rate -1, --rate is -1; 1 to 1000000 was expected"
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
