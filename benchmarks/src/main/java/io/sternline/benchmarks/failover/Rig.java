package io.sternline.benchmarks.failover;

import io.sternline.benchmarks.Directories;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Three node processes in a directory of their own. Everything goes when the rig is closed, or the program is
 * interrupted: processes by their own ids, data, logs, and what killed nodes have left in shared memory. Thread-safe.
 */
public final class Rig implements AutoCloseable {
    /** The namespace that is written to. */
    static final String NAMESPACE = "failover";

    /** Longer than any failover that this rig is there to measure, so that a pause is a pause and not a failure. */
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration START_TIME_MAX = Duration.ofSeconds(60);
    private static final Duration STATUS_CALL_TIMEOUT = Duration.ofMillis(500);

    private final Path dir;
    private LocalGroup group;
    private boolean filesKept;
    private boolean closed;

    private Rig(final Path dir) {
        this.dir = dir;
    }

    /**
     * Starts the nodes and waits until they are a group.
     *
     * @param parentDir where to make the rig's directory; null: among temporary files.
     * @param durability {@code memory} or {@code disk}.
     * @param timing {@code fast} or {@code steady}.
     * @throws IllegalStateException if the nodes do not become a group.
     */
    public static Rig start(final Path parentDir, final String durability, final String timing)
            throws IOException, InterruptedException {
        final String prefix = "failover-";
        final Rig rig = new Rig(
                parentDir == null ? Files.createTempDirectory(prefix) : Files.createTempDirectory(parentDir, prefix));
        Runtime.getRuntime().addShutdownHook(new Thread(rig::close, "failover-teardown"));
        try {
            rig.startNodes(durability, timing);
            rig.awaitReady();
            return rig;
        } catch (final InterruptedException ex) {
            rig.close();
            throw ex;
        } catch (final RuntimeException ex) {
            // Why the nodes did not become a group is in their logs.
            rig.keepFiles();
            rig.close();
            throw ex;
        }
    }

    private synchronized void startNodes(final String durability, final String timing) {
        if (!closed) {
            group = LocalGroup.start(LocalGroupSettings.in(dir)
                    .group(name())
                    .durability(durability)
                    .timing(timing)
                    .build());
        }
    }

    private void awaitReady() throws InterruptedException {
        try (StoreClient client = connectForStatus()) {
            group().awaitComplete(client, START_TIME_MAX);
        }
        try (StoreClient client = connect("failover-start")) {
            client.admin().defineNamespaceIfAbsent(NAMESPACE, NamespaceSettings.DEFAULT);
        }
    }

    /** Unlike that of any other rig on this machine, so that what is left of its nodes can be told from all else. */
    private String name() {
        return dir.getFileName().toString();
    }

    /** The nodes. */
    public synchronized LocalGroup group() {
        if (group == null) {
            throw new IllegalStateException("the rig is closed");
        }
        return group;
    }

    /** Where data and logs are. */
    public Path dir() {
        return dir;
    }

    /** A client for calls that outlast a failover. */
    StoreClient connect(final String name) {
        return StoreClient.builder()
                .endpoints(group().endpoints())
                .name(name)
                .callTimeout(CALL_TIMEOUT)
                .build();
    }

    /** A client that would rather leave out a node than wait for it. */
    StoreClient connectForStatus() {
        return StoreClient.builder()
                .endpoints(group().endpoints())
                .name("failover-status")
                .callTimeout(STATUS_CALL_TIMEOUT)
                .build();
    }

    /** Something was found: data and logs are needed. No effect once the rig is closed. */
    public synchronized void keepFiles() {
        filesKept = true;
    }

    /** Whether somebody, perhaps an exit hook, has torn it down. */
    public synchronized boolean isClosed() {
        return closed;
    }

    /** Stops the nodes and removes what they leave. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        if (group != null) {
            group.close();
        }
        try {
            if (!filesKept) {
                Directories.delete(dir);
            }
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not remove all of " + dir + ": " + ex.getMessage(), ex);
        }
    }
}
