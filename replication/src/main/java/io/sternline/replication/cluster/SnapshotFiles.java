package io.sternline.replication.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files that hold what this node's snapshots are of: {@code snapshots/POSITION.snapshot}, by position in the log. One that is being written is
 * called otherwise; so a file that has this name is whole.
 */
final class SnapshotFiles {
    private static final String DIRECTORY = "snapshots";
    private static final String SUFFIX = ".snapshot";
    private static final String PART_SUFFIX = ".part";

    private final Path directory;

    /** @param dataDir of the node; nothing is made there yet. */
    SnapshotFiles(final Path dataDir) {
        directory = dataDir.resolve(DIRECTORY);
    }

    /** @param path relative to a node's data directory. */
    static boolean isOne(final Path path) {
        return path.startsWith(DIRECTORY) && path.toString().endsWith(SUFFIX);
    }

    Path directory() {
        return directory;
    }

    Path whole(final long position) {
        return directory.resolve(position + SUFFIX);
    }

    boolean isWhole(final long position) {
        return Files.exists(whole(position));
    }

    /**
     * The file for a snapshot that is to be written. There is no whole one for that position from here on, should a former life have left one.
     *
     * @throws IOException if that cannot be removed.
     */
    SnapshotFile begin(final long position) throws IOException {
        if (Files.deleteIfExists(whole(position))) {
            // Else a power cut could bring it back, when Aeron's list has the one that is begun now.
            FileCopy.force(directory);
        }
        return new SnapshotFile(directory.resolve(position + PART_SUFFIX), whole(position));
    }

    /** Removes what snapshots have left that were not written to their end. While none is being written. */
    void removeParts() throws IOException {
        remove(name -> name.endsWith(PART_SUFFIX));
    }

    /** Removes the files of snapshots older than the oldest of these. */
    void keep(final List<SnapshotCatalog.Snapshot> kept) throws IOException {
        final long oldest = kept.stream()
                .mapToLong(SnapshotCatalog.Snapshot::position)
                .min()
                .orElse(0);
        remove(name -> name.endsWith(SUFFIX) && position(name) < oldest);
    }

    /** When a file came or went last. */
    FileTime changedAt() throws IOException {
        return Files.exists(directory) ? Files.getLastModifiedTime(directory) : FileTime.fromMillis(0);
    }

    private static long position(final String name) {
        try {
            return Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        } catch (final NumberFormatException e) {
            // Somebody else's file.
            return Long.MAX_VALUE;
        }
    }

    private void remove(final Predicate<String> isUnwanted) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (final Path file : files.toList()) {
                if (isUnwanted.test(file.getFileName().toString())) {
                    Files.deleteIfExists(file);
                }
            }
        }
    }
}
