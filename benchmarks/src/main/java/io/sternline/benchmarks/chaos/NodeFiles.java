package io.sternline.benchmarks.chaos;

import io.aeron.cluster.RecordingLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;

/** The files of a node that is down: which of them hold what, and how to spoil them or to hand them to another. */
final class NodeFiles {
    private static final int SPOILT_BYTES = 48;
    private static final int BLOCK_BYTES = 64 * 1024;

    private final Path dataDir;

    NodeFiles(final Path dataDir) {
        this.dataDir = dataDir;
    }

    private Path archive() {
        return dataDir.resolve("archive");
    }

    private Path cluster() {
        return dataDir.resolve("cluster");
    }

    /** The file with the end of the log. */
    Optional<Path> newestLog() throws IOException {
        try (RecordingLog log = new RecordingLog(cluster().toFile(), false)) {
            return newestSegment(log.findLastTermRecordingId());
        }
    }

    private Path snapshots() {
        return dataDir.resolve("snapshots");
    }

    /** The file of the newest snapshot of the state that is whole. */
    Optional<Path> newestSnapshot() throws IOException {
        try (RecordingLog log = new RecordingLog(cluster().toFile(), false)) {
            return log.entries().stream()
                    .filter(entry -> entry.isValid && entry.type == RecordingLog.ENTRY_TYPE_SNAPSHOT)
                    .sorted(Comparator.comparingLong((RecordingLog.Entry entry) -> entry.logPosition)
                            .reversed())
                    .map(entry -> snapshots().resolve(entry.logPosition + ".snapshot"))
                    .filter(Files::exists)
                    .findFirst();
        }
    }

    private Optional<Path> newestSegment(final long recordingId) throws IOException {
        try (Stream<Path> files = Files.list(archive())) {
            return files.filter(file -> file.getFileName().toString().matches(recordingId + "-\\d+\\.rec"))
                    .max(Comparator.comparingLong(NodeFiles::position));
        }
    }

    private static long position(final Path segment) {
        final String name = segment.getFileName().toString();
        return Long.parseLong(name.substring(name.indexOf('-') + 1, name.lastIndexOf('.')));
    }

    /**
     * Overwrites some bytes of what has been written of a file.
     *
     * @return where.
     */
    static long spoil(final Path file, final Random random) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            final long written = writtenBytes(channel);
            final long offset = (long) (random.nextDouble() * Math.max(1, written - SPOILT_BYTES));
            final byte[] noise = new byte[SPOILT_BYTES];
            random.nextBytes(noise);
            channel.write(ByteBuffer.wrap(noise), offset);
            return offset;
        }
    }

    /** Files are made in their full length and filled later: what comes last is zeros. */
    private static long writtenBytes(final FileChannel channel) throws IOException {
        final ByteBuffer block = ByteBuffer.allocate(BLOCK_BYTES);
        for (long end = channel.size(); end > 0; end -= BLOCK_BYTES) {
            final long start = Math.max(0, end - BLOCK_BYTES);
            block.clear().limit((int) (end - start));
            channel.read(block, start);
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) != 0) {
                    return start + i + 1;
                }
            }
        }
        return 0;
    }

    /**
     * Makes this node one with the log and the snapshots of another that is down too, as store-server/OPERATIONS.md
     * says; not with its votes.
     */
    void seedFrom(final NodeFiles donor, final int nodeId) throws IOException {
        Shell.run("rm", "-rf", dataDir.toString());
        Files.createDirectories(cluster());
        Shell.run(
                "cp",
                "-a",
                "--sparse=always",
                donor.archive().toString(),
                archive().toString());
        if (Files.exists(donor.snapshots())) {
            Shell.run("cp", "-a", donor.snapshots().toString(), snapshots().toString());
        }
        Files.copy(donor.cluster().resolve("recording.log"), cluster().resolve("recording.log"));
        final String properties = Files.readString(donor.dataDir.resolve("node.properties"));
        Files.writeString(
                dataDir.resolve("node.properties"), properties.replaceAll("(?m)^nodeId=.*$", "nodeId=" + nodeId));
    }
}
