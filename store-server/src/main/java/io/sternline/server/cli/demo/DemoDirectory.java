package io.sternline.server.cli.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Where a run keeps its data and logs: a directory that held nothing before, so that all in it may be removed. */
final class DemoDirectory {
    private final Path path;

    private DemoDirectory(final Path path) {
        this.path = path;
    }

    /**
     * @param wanted null: a new temporary directory.
     * @throws IllegalArgumentException if {@code wanted} holds anything.
     */
    static DemoDirectory open(final Path wanted) throws IOException {
        if (wanted == null) {
            return new DemoDirectory(Files.createTempDirectory("sternline-demo-"));
        }
        Files.createDirectories(wanted);
        try (Stream<Path> content = Files.list(wanted)) {
            if (content.findAny().isPresent()) {
                throw new IllegalArgumentException(
                        "the directory " + wanted + " is not empty; name an empty one or one that does not exist");
            }
        }
        return new DemoDirectory(wanted.toAbsolutePath());
    }

    Path path() {
        return path;
    }

    /** Removes the directory and all in it. */
    void remove() throws IOException {
        if (!Files.exists(path)) {
            return;
        }
        final List<Path> all;
        try (Stream<Path> walk = Files.walk(path)) {
            all = walk.sorted(Comparator.reverseOrder()).toList();
        }
        for (final Path file : all) {
            Files.deleteIfExists(file);
        }
    }
}
