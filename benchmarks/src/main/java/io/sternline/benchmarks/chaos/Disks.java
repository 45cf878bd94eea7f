package io.sternline.benchmarks.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A disk for each node, in memory and of limited size. A full one is not filled but made as small as what is on it, which
 * looks the same from inside and costs nothing. Thread-safe.
 */
final class Disks {
    /** Four times what a node wants free, and a run's log besides. */
    static final long BYTES = 1L << 30;

    private final Path dir;

    Disks(final Path dir) {
        this.dir = dir;
    }

    void mount(final int node) {
        try {
            Files.createDirectories(of(node));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        Shell.run("mount", "-t", "tmpfs", "-o", "size=" + BYTES, "disk" + node, of(node).toString());
    }

    /** Where it is mounted. */
    Path of(final int node) {
        return dir.resolve("disk-" + node);
    }

    /** Where the node keeps its data: not the disk itself, so that it can be removed as a whole. */
    Path dataDir(final int node) {
        return of(node).resolve("data");
    }

    /** Leaves a node this much. */
    void leaveFree(final int node, final long bytes) {
        try {
            final FileStore store = Files.getFileStore(of(node));
            final long used = store.getTotalSpace() - store.getUnallocatedSpace();
            resize(node, Math.min(BYTES, used + bytes));
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Gives a node all its room back. */
    void free(final int node) {
        resize(node, BYTES);
    }

    private void resize(final int node, final long bytes) {
        Shell.run("mount", "-o", "remount,size=" + bytes, of(node).toString());
    }

    /** Removes all of a node's data. */
    void empty(final int node) {
        Shell.run("rm", "-rf", dataDir(node).toString());
    }

    /** Copies what is on a node's disk to where it outlives the run. */
    void keep(final int node) {
        Shell.run(
                "cp",
                "-a",
                "--sparse=always",
                of(node).toString(),
                dir.resolve("kept-disk-" + node).toString());
    }
}
