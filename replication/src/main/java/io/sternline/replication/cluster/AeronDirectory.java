package io.sternline.replication.cluster;

import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.agrona.IoUtil;

/**
 * Where the media driver keeps its buffers: in memory if there is room, as on the disk every message would dirty pages
 * that nobody will ever read again. The name tells apart all nodes of a machine, whatever their groups are called, so
 * that what a killed predecessor left can be removed without asking: only the holder of the data directory's lock
 * comes here.
 */
final class AeronDirectory implements AutoCloseable {
    /** Buffers grow to about 100 MiB under load; below this much free memory the temporary directory is used. */
    static final long SHM_FREE_BYTES_MIN = 256L << 20;

    private static final Path SHM = Path.of("/dev/shm");

    private final File directory;

    private AeronDirectory(final File directory) {
        this.directory = directory;
    }

    static AeronDirectory create(final NodeConfig config, final Path dataDir) {
        remove(config.group(), config.nodeId(), dataDir);
        final String name = name(config.group(), config.nodeId(), dataDir);
        return new AeronDirectory(
                (hasRoom(SHM) ? SHM : temporary()).resolve(name).toFile());
    }

    /** Removes what a node that was killed has left. */
    static void remove(final String group, final int nodeId, final Path dataDir) {
        final String name = name(group, nodeId, dataDir);
        delete(SHM.resolve(name).toFile());
        delete(temporary().resolve(name).toFile());
    }

    String path() {
        return directory.getPath();
    }

    @Override
    public void close() {
        delete(directory);
    }

    private static Path temporary() {
        return Path.of(System.getProperty("java.io.tmpdir"));
    }

    static String name(final String group, final int nodeId, final Path dataDir) {
        final CRC32C hash = new CRC32C();
        hash.update((group + '\n' + dataDir).getBytes(StandardCharsets.UTF_8));
        return "sternline-" + group.replaceAll("[^A-Za-z0-9.-]", "_") + "-" + nodeId + "-"
                + Long.toHexString(hash.getValue());
    }

    private static boolean hasRoom(final Path path) {
        try {
            return Files.isWritable(path) && Files.getFileStore(path).getUsableSpace() >= SHM_FREE_BYTES_MIN;
        } catch (final IOException e) {
            return false;
        }
    }

    private static void delete(final File directory) {
        IoUtil.delete(directory, true);
        if (directory.exists()) {
            throw new NodeStartException(
                    "left-over directory " + directory + " cannot be removed: remove it, or start as its owner", null);
        }
    }
}
