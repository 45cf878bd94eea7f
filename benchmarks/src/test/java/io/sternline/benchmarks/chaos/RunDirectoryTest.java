package io.sternline.benchmarks.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunDirectoryTest {
    @TempDir
    private Path parent;

    @Test
    void shouldRemoveWhatARunLeftThatIsNoMore() throws IOException {
        final Path left = Files.createDirectory(parent.resolve("sternline-chaos-1"));
        Files.writeString(left.resolve("owner"), ProcessHandle.current().pid() + " since 1970-01-01T00:00:00Z");
        Files.writeString(left.resolve("history.jsonl"), "");
        RunDirectory.create(parent);
        assertThat(left).doesNotExist();
    }

    @Test
    void shouldLeaveARunAloneThatIsStillGoingOn() throws IOException {
        final RunDirectory going = RunDirectory.create(parent);
        final RunDirectory other = RunDirectory.create(parent);
        assertThat(going.path()).exists().isNotEqualTo(other.path());
    }

    @Test
    void shouldLeaveAloneWhatWasKeptAndWhatIsNotOurs() throws IOException {
        final RunDirectory kept = RunDirectory.create(parent);
        kept.keep();
        final Path foreign = Files.createDirectory(parent.resolve("something"));
        RunDirectory.create(parent);
        assertThat(kept.path()).exists();
        assertThat(foreign).exists();
    }

    @Test
    void shouldBeGoneWhenDeleted() throws IOException {
        final RunDirectory directory = RunDirectory.create(parent);
        directory.delete();
        assertThat(directory.path()).doesNotExist();
    }
}
