package io.sternline.replication.cluster;

import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.recovery.Life;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The node's directory: locked while the node lives, and marked with whose data it holds.
 *
 * <p>The lock is the operating system's. It ends with the process, however that ends, so a node can start again at once
 * after kill -9. Aeron guards its directories otherwise: by time stamps in "mark files", which refuse a restart within
 * ten seconds of a crash. As nobody but the lock's holder can use the directories, whatever mark files are found in
 * them were left by a process that is gone, and are removed. They hold nothing else of use: the votes this node has
 * cast are in Aeron's node-state file, which stays.
 */
final class DataDirectory implements AutoCloseable {
    static final String LOCK_FILE = "node.lock";

    private static final List<String> MARK_FILES = List.of(
            "archive/archive-mark.dat",
            "archive/archive-mark.lnk",
            "cluster/cluster-mark.dat",
            "cluster/cluster-mark.lnk",
            "cluster/cluster-mark-service-0.dat",
            "cluster/cluster-mark-service-0.lnk");

    private final Path path;
    private final FileChannel lockChannel;

    /** Written by the keeper's thread once the node runs. */
    private volatile IdentityFile identity;

    private DataDirectory(final Path path, final FileChannel lockChannel) {
        this.path = path;
        this.lockChannel = lockChannel;
    }

    /** @throws NodeStartException if the directory is in use, is another node's, or cannot be written. */
    static DataDirectory open(final NodeConfig config) {
        final Path path = config.dataDir().toAbsolutePath();
        try {
            Files.createDirectories(path);
            final DataDirectory directory = new DataDirectory(path, lock(path));
            try {
                directory.identify(config);
                directory.removeStaleMarkFiles();
                return directory;
            } catch (final IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (final IOException e) {
            throw new NodeStartException("data directory " + path + " cannot be used: " + e, e);
        }
    }

    /**
     * The directory of a node that does not run and is not going to: nothing is made or removed.
     *
     * @throws NodeStartException if the node runs, or this is not its data.
     */
    static DataDirectory openExisting(final NodeConfig config) {
        final Path path = config.dataDir().toAbsolutePath();
        if (!IdentityFile.isIn(path)) {
            throw new NodeStartException(
                    path + " has no " + IdentityFile.NAME + ", so it is no node's data directory: correct the"
                            + " configuration",
                    null);
        }
        try {
            final DataDirectory directory = new DataDirectory(path, lock(path));
            try {
                directory.identify(config);
                return directory;
            } catch (final IOException | RuntimeException e) {
                directory.close();
                throw e;
            }
        } catch (final IOException e) {
            throw new NodeStartException("data directory " + path + " cannot be used: " + e, e);
        }
    }

    /** Which life of the group the data belongs to. */
    Life life() {
        return identity.life();
    }

    /** Notes down another life, at once or not at all. */
    Life rewrite(final Life life) {
        final IdentityFile changed = new IdentityFile(identity.group(), identity.nodeId(), life);
        try {
            changed.write(path);
        } catch (final IOException e) {
            throw new NodeStartException(IdentityFile.NAME + " of " + path + " cannot be written: " + e, e);
        }
        identity = changed;
        return life;
    }

    static boolean isMarkFile(final Path relative) {
        return MARK_FILES.contains(relative.toString());
    }

    Path path() {
        return path;
    }

    Path archive() {
        return path.resolve("archive");
    }

    Path cluster() {
        return path.resolve("cluster");
    }

    @Override
    public void close() {
        try {
            lockChannel.close();
        } catch (final IOException e) {
            throw new IllegalStateException("lock of " + path + " cannot be released", e);
        }
    }

    /** Does something while no node runs on the data; nothing if one does. */
    static void whileStopped(final Path path, final Runnable work) throws IOException {
        try (FileChannel channel = tryLock(path)) {
            if (channel != null) {
                work.run();
            }
        }
    }

    private static FileChannel lock(final Path path) throws IOException {
        final FileChannel channel = tryLock(path);
        if (channel == null) {
            throw new NodeStartException(inUse(path), null);
        }
        return channel;
    }

    /** Null if another has it. */
    private static FileChannel tryLock(final Path path) throws IOException {
        final FileChannel channel =
                FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (final OverlappingFileLockException e) {
            // Another of this process.
            return null;
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        return lock == null ? null : channel;
    }

    private static String inUse(final Path path) {
        return "data directory " + path
                + " is in use by another node: stop it, or give this one a directory of its own";
    }

    private void identify(final NodeConfig config) throws IOException {
        if (IdentityFile.isIn(path)) {
            identity = IdentityFile.read(path);
            identity.requireOf(config, path);
            return;
        }
        if (Files.exists(archive()) || Files.exists(cluster())) {
            throw new NodeStartException(
                    "data directory " + path + " holds data but no " + IdentityFile.NAME
                            + " that says whose: restore that file, or use another directory",
                    null);
        }
        identity = IdentityFile.of(config);
        identity.write(path);
    }

    private void removeStaleMarkFiles() throws IOException {
        for (final String name : MARK_FILES) {
            Files.deleteIfExists(path.resolve(name));
        }
    }
}
