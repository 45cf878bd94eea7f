package io.sternline.benchmarks.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A disk for each node, in memory and of limited size. A full one is not filled but made as small as what is on it, which
 * looks the same from inside and costs nothing. Thread-safe.
 */
final class Disks {
    /** Four times what a node wants free, and a run's log besides. */
    static final long BYTES = 1L << 30;

    private static final int RESIZES_MAX = 50;

    private final Path dir;
    private final Set<Integer> emptied = ConcurrentHashMap.newKeySet();

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

    /** Leaves a node this much. The node goes on writing meanwhile, so that it may take more than one attempt. */
    void leaveFree(final int node, final long bytes) {
        Shell.Result result = new Shell.Result(1, "not tried");
        for (int attempt = 0; attempt < RESIZES_MAX && !result.isOk(); attempt++) {
            result = resize(node, Math.min(BYTES, usedBytes(node) + bytes));
        }
        check(node, result);
    }

    private long usedBytes(final int node) {
        try {
            final FileStore store = Files.getFileStore(of(node));
            return store.getTotalSpace() - store.getUnallocatedSpace();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    /** Gives a node all its room back. */
    void free(final int node) {
        check(node, resize(node, BYTES));
    }

    private Shell.Result resize(final int node, final long bytes) {
        return Shell.attempt("", "mount", "-o", "remount,size=" + bytes, of(node).toString());
    }

    private static void check(final int node, final Shell.Result result) {
        if (!result.isOk()) {
            throw new IllegalStateException("disk of node " + node + " cannot be resized: " + result.output());
        }
    }

    /** Removes all of a node's data. */
    void empty(final int node) {
        emptied.add(node);
        Shell.run("rm", "-rf", dataDir(node).toString());
    }

    /** Nodes whose data were removed. */
    Set<Integer> emptied() {
        return Set.copyOf(emptied);
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
