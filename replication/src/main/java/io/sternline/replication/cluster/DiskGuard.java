package io.sternline.replication.cluster;

import io.sternline.replication.NodeStartException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Stops the node while the disk still has room to stop. Aeron writes through mapped, sparse files: on a full disk the
 * next store is a SIGBUS, which takes the process down without a word and may tear what others rely on.
 */
final class DiskGuard {
    /** Room for what can be written between two checks and while stopping: 16 segment files. */
    static final long FREE_BYTES_MIN = 256L << 20;

    private final Path directory;
    private final FreeBytes freeBytes;

    /** Asks how much room there is. Tests have answers of their own. */
    @FunctionalInterface
    interface FreeBytes {
        long of(Path directory) throws IOException;

        static FreeBytes ofFileStore() {
            return directory -> Files.getFileStore(directory).getUsableSpace();
        }
    }

    DiskGuard(final Path directory, final FreeBytes freeBytes) {
        this.directory = directory;
        this.freeBytes = freeBytes;
    }

    void checkAtStart() {
        shortage().ifPresent(message -> {
            throw new NodeStartException(message, null);
        });
    }

    /** What is wrong, if there is too little room. */
    Optional<String> shortage() {
        final long free;
        try {
            free = freeBytes.of(directory);
        } catch (final IOException e) {
            return Optional.of("free space of data directory " + directory + " cannot be found out: " + e);
        }
        if (free >= FREE_BYTES_MIN) {
            return Optional.empty();
        }
        return Optional.of("data directory " + directory + " has " + free + " bytes free, the node needs at least "
                + FREE_BYTES_MIN + ": free some space, then start the node again; nothing acknowledged is lost");
    }
}
