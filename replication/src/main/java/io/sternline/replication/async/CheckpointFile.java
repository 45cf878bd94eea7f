package io.sternline.replication.async;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Where a node's checkpoint is. There is one; the next is written beside it and takes its place at once or not at all. */
final class CheckpointFile {
    /** In the data directory. */
    static final String DIRECTORY = "async";

    private static final String NAME = "checkpoint";
    private static final String ASIDE_SUFFIX = ".new";

    private final Path directory;
    private final Path path;

    CheckpointFile(final Path dataDir) {
        directory = dataDir.resolve(DIRECTORY);
        path = directory.resolve(NAME);
    }

    /** Makes the directory, and removes what a process left half written. */
    void prepare() throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(aside());
    }

    boolean exists() {
        return Files.exists(path);
    }

    Path path() {
        return path;
    }

    Path aside() {
        return directory.resolve(NAME + ASIDE_SUFFIX);
    }

    FileChannel open() throws IOException {
        return FileChannel.open(path, StandardOpenOption.READ);
    }

    FileChannel create() throws IOException {
        Files.createDirectories(directory);
        return FileChannel.open(
                aside(), StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    /** What was written aside and forced to the disk is the checkpoint now, also if the power fails. */
    void replace() throws IOException {
        Files.move(aside(), path, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel channel = FileChannel.open(directory)) {
            channel.force(true);
        }
    }

    void dropAside() throws IOException {
        Files.deleteIfExists(aside());
    }

    UncheckedIOException notWritten(final IOException cause) {
        return new UncheckedIOException(
                "the checkpoint " + aside() + " cannot be written to directory " + directory
                        + ", is there room on its disk? " + cause,
                cause);
    }
}
