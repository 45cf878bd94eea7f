package io.sternline.benchmarks.peers;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sternline.benchmarks.Directories;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** Has a round run in a process of its own, and leaves nothing of it behind. */
final class RoundProcess {
    /** Of the process the load comes from: the same for all peers. */
    static final int HEAP_MB = 1024;

    /** Starting, stopping and the kill, beside the workloads. */
    private static final Duration MARGIN = Duration.ofMinutes(5);

    private final RoundSettings settings;
    private volatile JavaProcess current;

    RoundProcess(final RoundSettings settings) {
        this.settings = settings;
    }

    /** @throws IllegalStateException if it came to no result; the message says why. */
    RoundResult run(final String peer) throws IOException, InterruptedException {
        final Path dir = Files.createTempDirectory(Path.of(settings.dir()), "peers-" + peer + '-');
        final Thread atExit = new Thread(() -> tidyUp(dir), "round-stop");
        Runtime.getRuntime().addShutdownHook(atExit);
        final RoundResult result;
        try {
            result = runIn(dir.toAbsolutePath(), peer);
        } finally {
            Directories.delete(dir);
        }
        Runtime.getRuntime().removeShutdownHook(atExit);
        return result;
    }

    /** For Ctrl-C: the process stops its nodes itself, and has to be gone before its files. */
    private void tidyUp(final Path dir) {
        if (current != null) {
            current.close();
        }
        try {
            if (Files.exists(dir)) {
                Directories.delete(dir);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not remove all of " + dir, ex);
        }
    }

    private RoundResult runIn(final Path dir, final String peer) throws IOException, InterruptedException {
        final JsonMapper mapper = new JsonMapper();
        final Path settingsFile = dir.resolve("settings.json");
        final Path resultFile = dir.resolve("result.json");
        mapper.writeValue(settingsFile.toFile(), settings);
        final JavaCommand command = JavaCommand.server(
                RoundMain.class.getName(),
                HEAP_MB,
                peer,
                settingsFile.toString(),
                Files.createDirectory(dir.resolve("nodes")).toString(),
                resultFile.toString());
        try (JavaProcess process = JavaProcess.start("round", command, dir)) {
            current = process;
            if (!process.awaitEnd(timeMax())) {
                throw new IllegalStateException(
                        peer + " did not end its round within " + timeMax().toSeconds() + " s");
            }
            if (!Files.exists(resultFile)) {
                throw new IllegalStateException(process.describe());
            }
        }
        return mapper.readValue(resultFile.toFile(), RoundResult.class);
    }

    private Duration timeMax() {
        final long seconds = (long) settings.workloads().size() * (settings.warmupSeconds() + settings.seconds());
        return MARGIN.plusSeconds(seconds);
    }
}
