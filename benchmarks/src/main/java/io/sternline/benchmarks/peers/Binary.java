package io.sternline.benchmarks.peers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** A program of the machine, found by its name. */
record Binary(Path path) {
    private static final int OUTPUT_BYTES_MAX = 1024 * 1024;

    /** On the path of this process. */
    static Optional<Binary> find(final String name) {
        return find(name, Optional.ofNullable(System.getenv("PATH")).orElse(""));
    }

    /** @param searchPath directories, separated as in {@code PATH}. */
    static Optional<Binary> find(final String name, final String searchPath) {
        return Arrays.stream(searchPath.split(File.pathSeparator))
                .filter(dir -> !dir.isEmpty())
                .map(dir -> Path.of(dir).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(Binary::new);
    }

    /** The command line with these arguments. */
    List<String> line(final String... args) {
        return Stream.concat(Stream.of(path.toString()), Arrays.stream(args)).toList();
    }

    /** What it prints when it is run with these arguments, which must make it end at once. */
    String output(final String... args) {
        try {
            final Process process =
                    new ProcessBuilder(line(args)).redirectErrorStream(true).start();
            process.getOutputStream().close();
            try (InputStream in = process.getInputStream()) {
                return new String(in.readNBytes(OUTPUT_BYTES_MAX), StandardCharsets.UTF_8).trim();
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not run " + path + ": " + ex.getMessage(), ex);
        }
    }
}
