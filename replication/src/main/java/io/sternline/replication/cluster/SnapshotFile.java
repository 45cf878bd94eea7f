package io.sternline.replication.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.agrona.concurrent.UnsafeBuffer;

/** A snapshot's file while it is written. It gets its name when all of it is on the disk. One thread's, but for what is said. */
final class SnapshotFile implements SnapshotWriter.Target, AutoCloseable {
    /** Not more than this is left to the system to write when it pleases: where much has gathered, whoever writes to that disk has to wait, the log too. */
    private static final int UNFORCED_BYTES_MAX = 16 << 20;

    private final Path part;
    private final Path whole;
    private FileChannel channel;
    private int unforcedBytes;
    private volatile boolean isGivenUp;

    /** Nothing is made yet. */
    SnapshotFile(final Path part, final Path whole) {
        this.part = part;
        this.whole = whole;
    }

    /** Before anything is written. */
    void open() throws IOException {
        requireWanted();
        final Path directory = part.getParent();
        if (!Files.isDirectory(directory)) {
            Files.createDirectory(directory);
            FileCopy.force(directory.getParent());
        }
        channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
    }

    @Override
    public void write(final UnsafeBuffer chunk, final int length) {
        try {
            final ByteBuffer bytes = ByteBuffer.wrap(chunk.byteArray(), 0, length);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            unforcedBytes += length;
            if (unforcedBytes > UNFORCED_BYTES_MAX) {
                channel.force(false);
                unforcedBytes = 0;
            }
            requireWanted();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Any thread: from now on writing fails. */
    void giveUp() {
        isGivenUp = true;
    }

    /** All has been written: the file is a snapshot from here on, also after a power cut. */
    void complete() throws IOException {
        channel.force(true);
        channel.close();
        requireWanted();
        Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE);
        FileCopy.force(whole.getParent());
    }

    /** Leaves nothing of a file that was not completed; but what was given up may be another's by now, who begins with that. */
    @Override
    public void close() throws IOException {
        if (channel == null) {
            return;
        }
        channel.close();
        if (!isGivenUp) {
            Files.deleteIfExists(part);
        }
    }

    private void requireWanted() throws IOException {
        if (isGivenUp) {
            throw new IOException("the node is being closed");
        }
    }
}
