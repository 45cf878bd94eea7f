package io.sternline.benchmarks.chaos;

import io.aeron.CncFileDescriptor;
import io.aeron.cluster.ClusterControl;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.agrona.concurrent.status.AtomicCounter;

/**
 * Orders a snapshot as Aeron's own operators' tool does: by a switch in the memory that the primary's consensus module
 * shares with the world. Its directory is found by its name: in the rig's /dev/shm there are no others.
 */
final class SnapshotOrder {
    private static final Path SHM = Path.of("/dev/shm");
    private static final int CLUSTER_ID = 0;

    private SnapshotOrder() {}

    /** Whether the order could be given; the node may be starting, or one may be under way. */
    static boolean give(final int primary) {
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(SHM, "sternline-*-" + primary + "-*")) {
            for (final Path directory : directories) {
                final Path file = directory.resolve(CncFileDescriptor.CNC_FILE);
                if (Files.exists(file) && give(file)) {
                    return true;
                }
            }
            return false;
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static boolean give(final Path file) {
        final AtomicCounter toggle =
                ClusterControl.findControlToggle(ClusterControl.mapCounters(file.toFile()), CLUSTER_ID);
        return toggle != null && ClusterControl.ToggleState.SNAPSHOT.toggle(toggle);
    }
}
