package io.sternline.benchmarks.failover;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes, real kills. How long the pauses are is the rig's to measure, not the test's to judge. */
@Timeout(240)
class FailoverRunTest {
    private static final LoadSettings LOAD = new LoadSettings(500, 2, 2_000, 64, 42);

    @TempDir
    private Path dir;

    @Test
    void shouldLoseNothingWhenThePrimaryIsKilledTwiceAndLeaveNothingBehind() throws Exception {
        final List<String> lines = new ArrayList<>();
        final FailoverResult result;
        final Path rigDir;
        try (Rig rig = Rig.start(dir, "memory", "fast")) {
            rigDir = rig.dir();
            result = FailoverRun.kill(rig, LOAD, 2, lines::add);
        }
        System.out.println(lines + ", " + result);

        assertThat(result.verdict().isClean())
                .as("%s", result.verdict().messages())
                .isTrue();
        assertThat(result.verdict().acknowledged()).isPositive();
        assertThat(result.verdict().readBack()).isPositive();
        assertThat(result.everyKill()).hasSize(2);
        assertThat(result.everyKill()).allSatisfy(kill -> {
            assertThat(kill.newPrimary()).isNotEqualTo(kill.node());
            assertThat(kill.writersPauseMs()).isPositive();
            assertThat(kill.proberPauseMs()).isPositive();
        });
        assertThat(lines).hasSize(2);
        assertThat(rigDir).doesNotExist();
        assertThat(buffersOf(rigDir)).isEmpty();
    }

    private static List<Path> buffersOf(final Path rigDir) throws IOException {
        final Path sharedMemory = Path.of("/dev/shm");
        if (!Files.isDirectory(sharedMemory)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(sharedMemory)) {
            return all.filter(path -> path.getFileName()
                            .toString()
                            .contains(rigDir.getFileName().toString()))
                    .toList();
        }
    }
}
