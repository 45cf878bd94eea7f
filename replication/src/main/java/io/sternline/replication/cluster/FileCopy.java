package io.sternline.replication.cluster;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * Copies directories so that the copy is on the disk when it is done. Contents are copied, never linked: the log is
 * appended to and cut in place, and a link would follow the original.
 */
final class FileCopy {
    private FileCopy() {}

    /** Copies what is wanted of a directory, by its path relative to it; directories are made as they are needed. */
    static void copy(final Path from, final Path to, final Predicate<Path> isWanted) throws IOException {
        Files.createDirectories(to);
        for (final Path file : files(from, isWanted)) {
            final Path target = to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            Files.copy(file, target, StandardCopyOption.COPY_ATTRIBUTES);
            try (FileChannel channel = FileChannel.open(target, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        try (Stream<Path> copied = Files.walk(to)) {
            for (final Path directory : copied.filter(Files::isDirectory).toList()) {
                force(directory);
            }
        }
    }

    static long bytes(final Path from, final Predicate<Path> isWanted) throws IOException {
        long sum = 0;
        for (final Path file : files(from, isWanted)) {
            sum += Files.size(file);
        }
        return sum;
    }

    /** Makes a file survive a power cut; or what was created, renamed or removed in a directory. */
    static void force(final Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            channel.force(true);
        }
    }

    private static List<Path> files(final Path from, final Predicate<Path> isWanted) throws IOException {
        try (Stream<Path> found = Files.walk(from)) {
            return found.filter(Files::isRegularFile)
                    .filter(file -> isWanted.test(from.relativize(file)))
                    .sorted()
                    .toList();
        }
    }
}
