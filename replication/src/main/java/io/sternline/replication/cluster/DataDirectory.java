package io.sternline.replication.cluster;

import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Properties;

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
    /** 2: each frame of the log carries a checksum. */
    static final int FORMAT = 2;

    private static final String LOCK_FILE = "node.lock";
    private static final String IDENTITY_FILE = "node.properties";
    private static final List<String> MARK_FILES = List.of(
            "archive/archive-mark.dat",
            "archive/archive-mark.lnk",
            "cluster/cluster-mark.dat",
            "cluster/cluster-mark.lnk",
            "cluster/cluster-mark-service-0.dat",
            "cluster/cluster-mark-service-0.lnk");

    private final Path path;
    private final FileChannel lockChannel;

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
                directory.checkIdentity(config);
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

    private static FileChannel lock(final Path path) throws IOException {
        final FileChannel channel =
                FileChannel.open(path.resolve(LOCK_FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = null;
        try {
            lock = channel.tryLock();
        } catch (final OverlappingFileLockException e) {
            throw new NodeStartException(inUse(path), e);
        } finally {
            if (lock == null) {
                channel.close();
            }
        }
        if (lock == null) {
            throw new NodeStartException(inUse(path), null);
        }
        return channel;
    }

    private static String inUse(final Path path) {
        return "data directory " + path
                + " is in use by another node: stop it, or give this one a directory of its own";
    }

    private void checkIdentity(final NodeConfig config) throws IOException {
        final Path file = path.resolve(IDENTITY_FILE);
        if (!Files.exists(file)) {
            if (Files.exists(archive()) || Files.exists(cluster())) {
                throw new NodeStartException(
                        "data directory " + path + " holds data but no " + IDENTITY_FILE
                                + " that says whose: restore that file, or use another directory",
                        null);
            }
            writeIdentity(config, file);
            return;
        }
        final Properties found = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            found.load(reader);
        } catch (final IllegalArgumentException e) {
            throw new NodeStartException(file + " is damaged: restore it from a backup of this node", e);
        }
        checkFormat(file, found.getProperty("format"));
        final String foundName =
                "node " + found.getProperty("nodeId") + " of group '" + found.getProperty("group") + "'";
        final String ownName = "node " + config.nodeId() + " of group '" + config.group() + "'";
        if (!foundName.equals(ownName)) {
            throw new NodeStartException(
                    "data directory " + path + " belongs to " + foundName + ", but this is " + ownName
                            + ": correct the configuration, or use another directory",
                    null);
        }
    }

    private static void checkFormat(final Path file, final String format) {
        final int found;
        try {
            found = Integer.parseInt(String.valueOf(format));
        } catch (final NumberFormatException e) {
            throw new NodeStartException(
                    file + " names the format '" + format + "': restore the file from a backup of this node", e);
        }
        if (found > FORMAT) {
            throw new NodeStartException(
                    "the data of " + file.getParent() + " is in format " + found
                            + ", but this version reads formats up to " + FORMAT
                            + ": start the version that wrote it, or a newer one",
                    null);
        }
        if (found < FORMAT) {
            throw new NodeStartException(
                    "the data of " + file.getParent() + " is in format " + found
                            + ", whose log has no checksums; this version reads format " + FORMAT
                            + " only: start the version that wrote it, or use an empty directory",
                    null);
        }
    }

    /** Written aside, forced and moved into place: a crash leaves the whole file or none. */
    private void writeIdentity(final NodeConfig config, final Path file) throws IOException {
        final Properties identity = new Properties();
        identity.setProperty("group", config.group());
        identity.setProperty("nodeId", Integer.toString(config.nodeId()));
        identity.setProperty("format", Integer.toString(FORMAT));
        final StringWriter text = new StringWriter();
        identity.store(text, "Whose data this directory holds. Do not edit.");
        final Path aside = path.resolve(IDENTITY_FILE + ".new");
        Files.writeString(aside, text.toString());
        try (FileChannel channel = FileChannel.open(aside, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        try (FileChannel directory = FileChannel.open(path)) {
            directory.force(true);
        }
    }

    private void removeStaleMarkFiles() throws IOException {
        for (final String name : MARK_FILES) {
            Files.deleteIfExists(path.resolve(name));
        }
    }
}
