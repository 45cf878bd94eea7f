package io.sternline.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BinaryTest {
    @TempDir
    private Path dir;

    @Test
    void shouldFindAProgramInTheFirstDirectoryThatHasIt() throws Exception {
        final Path first = Files.createDirectory(dir.resolve("first"));
        final Path second = Files.createDirectory(dir.resolve("second"));
        final Path program = Files.createFile(second.resolve("store-server"));
        final String path = first + File.pathSeparator + second;
        assertThat(Binary.find("store-server", path)).isEmpty();
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(Binary.find("store-server", path)).contains(new Binary(program));
    }

    @Test
    void shouldFindNothingWithoutASearchPath() {
        assertThat(Binary.find("store-server", "")).isEmpty();
    }
}
