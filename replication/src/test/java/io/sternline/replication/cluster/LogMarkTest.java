package io.sternline.replication.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogMarkTest {
    @TempDir
    private Path dir;

    private LogMark mark() {
        return new LogMark(dir);
    }

    @Test
    void shouldSayHowFarTheLogWasApplied() throws IOException {
        assertThat(mark().read()).isZero();
        mark().write(4_711);
        assertThat(mark().read()).isEqualTo(4_711);
    }

    /** It replays, and is behind what it once was for a while. */
    @Test
    void shouldNotGoBackWhenTheNodeStartsAnew() throws IOException {
        mark().write(1_000);
        final LogMark restarted = mark();
        restarted.write(10);
        assertThat(mark().read()).isEqualTo(1_000);
        restarted.write(1_001);
        assertThat(mark().read()).isEqualTo(1_001);
    }

    @Test
    void shouldSayNothingOnceItWasRemovedOrDamaged() throws IOException {
        mark().write(1_000);
        final byte[] bytes = Files.readAllBytes(mark().file());
        bytes[3] ^= 1;
        Files.write(mark().file(), bytes);
        assertThat(mark().read()).isZero();
        Files.delete(mark().file());
        assertThat(mark().read()).isZero();
    }
}
