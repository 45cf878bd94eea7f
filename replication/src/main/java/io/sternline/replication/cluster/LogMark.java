package io.sternline.replication.cluster;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.zip.CRC32C;

/**
 * A small file with a log position up to which this node has applied the log. What was applied was committed, and in this
 * node's own log before that: a log that ends below it has lost what this node had vouched for, and a vote given with
 * such a log could lose an acknowledged write. Logs get shorter in ordinary life too, but only by what was never committed.
 *
 * <p>Written now and then, and as a rule not forced: an older mark says less, not something else. One that is damaged says nothing.
 */
final class LogMark {
    static final String FILE = "log.mark";

    private static final int FILE_BYTES = Long.BYTES + Long.BYTES;

    private final Path file;
    /** Negative until it is known what the file says. */
    private long written = -1;

    LogMark(final Path dataDir) {
        this.file = dataDir.resolve(FILE);
    }

    Path file() {
        return file;
    }

    /** @return the position; 0: unknown. */
    long read() throws IOException {
        if (!Files.exists(file)) {
            return 0;
        }
        final ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
        if (bytes.capacity() != FILE_BYTES) {
            return 0;
        }
        final long position = bytes.getLong();
        return bytes.getLong() == checksum(position) ? position : 0;
    }

    /** One thread; does nothing if there is nothing new. */
    void write(final long position) throws IOException {
        if (written < 0) {
            // A node that replays has applied less than it once had.
            written = read();
        }
        if (position <= written) {
            return;
        }
        final ByteBuffer bytes =
                ByteBuffer.allocate(FILE_BYTES).putLong(position).putLong(checksum(position));
        final Path aside = file.resolveSibling(FILE + ".new");
        Files.write(aside, bytes.array());
        Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
        written = position;
    }

    /** As {@link #write}, and on the disk when it returns. */
    void force(final long position) throws IOException {
        write(position);
        if (Files.exists(file)) {
            FileCopy.force(file);
            FileCopy.force(file.getParent());
        }
    }

    private static long checksum(final long position) {
        final CRC32C crc = new CRC32C();
        crc.update(ByteBuffer.allocate(Long.BYTES).putLong(position).flip());
        return crc.getValue();
    }
}
