package io.sternline.benchmarks.chaos;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a run keeps everything. A file in it names the process that made it; if that is no more, the directory belongs to
 * a run that was killed, and the next run removes it. Without the file it is kept for somebody to look at.
 */
public final class RunDirectory {
    private static final String PREFIX = "sternline-chaos-";
    private static final String OWNER_FILE = "owner";

    private final Path path;

    private RunDirectory(final Path path) {
        this.path = path;
    }

    /** Makes one below {@code parent}, and removes what dead runs have left there. */
    public static RunDirectory create(final Path parent) throws IOException {
        Files.createDirectories(parent);
        removeLeftovers(parent);
        final Path path = Files.createTempDirectory(parent, PREFIX).toAbsolutePath();
        Files.writeString(path.resolve(OWNER_FILE), identity(ProcessHandle.current()));
        return new RunDirectory(path);
    }

    private static void removeLeftovers(final Path parent) throws IOException {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(parent, PREFIX + "*")) {
            for (final Path directory : directories) {
                final Path ownerFile = directory.resolve(OWNER_FILE);
                if (Files.isRegularFile(ownerFile) && !isAlive(Files.readString(ownerFile))) {
                    delete(directory);
                }
            }
        }
    }

    /** A process id alone would be used again one day. */
    private static String identity(final ProcessHandle process) {
        final Instant started = process.info().startInstant().orElse(Instant.EPOCH);
        return process.pid() + " since " + started;
    }

    private static boolean isAlive(final String identity) {
        final Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(identity.split(" ", 2)[0]));
        return process.isPresent() && identity(process.get()).equals(identity);
    }

    public Path path() {
        return path;
    }

    /** Leaves it to whoever wants to look at it. */
    public void keep() throws IOException {
        Files.deleteIfExists(path.resolve(OWNER_FILE));
    }

    /** Removes it. */
    public void delete() {
        delete(path);
    }

    private static void delete(final Path directory) {
        Shell.run("rm", "-rf", directory.toString());
    }
}
