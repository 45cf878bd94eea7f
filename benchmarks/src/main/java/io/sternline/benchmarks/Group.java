package io.sternline.benchmarks;

import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.JavaProcess;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The group a benchmark drives: one that runs already, or three node processes of its own. Those are gone afterwards with
 * all they have written, also when the program is interrupted. Thread-safe.
 */
public final class Group implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final String[] endpoints;
    private final LocalGroup own;
    private final Path dir;
    private final Thread atExit = new Thread(this::tidyUp, "benchmark-stop");
    private boolean closed;

    private Group(final String[] endpoints, final LocalGroup own, final Path dir) {
        this.endpoints = endpoints;
        this.own = own;
        this.dir = dir;
    }

    /** @param endpoints of a running group; null to start one, of the durability and profile and with a change log or without. */
    static Group of(final String[] endpoints, final String durability, final String profile, final boolean hasChangeLog)
            throws InterruptedException, IOException {
        return endpoints == null
                ? start(
                        null,
                        nodes -> nodes.durability(durability).profile(profile).changeLog(hasChangeLog))
                : new Group(endpoints, null, null);
    }

    /**
     * Starts nodes, and waits until they are a group.
     *
     * @param parentDir where to make the directory of their data; null: among temporary files.
     * @param settings what is to be other than usual.
     * @throws IllegalStateException if they do not become one.
     */
    public static Group start(final Path parentDir, final UnaryOperator<LocalGroupSettings.Builder> settings)
            throws IOException, InterruptedException {
        final String prefix = "sternline-benchmark";
        final Path dir =
                parentDir == null ? Files.createTempDirectory(prefix) : Files.createTempDirectory(parentDir, prefix);
        final LocalGroup nodes = LocalGroup.start(
                settings.apply(LocalGroupSettings.in(dir).group("benchmark")).build());
        final Group group = new Group(nodes.endpoints(), nodes, dir);
        Runtime.getRuntime().addShutdownHook(group.atExit);
        try (StoreClient client = StoreClient.builder()
                .endpoints(nodes.endpoints())
                .callTimeout(Duration.ofSeconds(1))
                .build()) {
            nodes.awaitComplete(client, START_TIMEOUT);
            return group;
        } catch (final IllegalStateException ex) {
            // Its files stay, as the message may name them.
            group.stop();
            throw ex;
        } catch (final InterruptedException ex) {
            group.close();
            throw ex;
        }
    }

    public String[] endpoints() {
        return endpoints.clone();
    }

    /** Processes of the nodes it has started that are still alive. */
    public List<Long> pids() {
        return own.addresses().stream()
                .map(node -> own.process(node.nodeId()))
                .filter(JavaProcess::isAlive)
                .map(JavaProcess::pid)
                .toList();
    }

    /** Where the nodes it has started keep their data and logs. */
    public Path dir() {
        return dir;
    }

    /** Idempotent. */
    @Override
    public void close() throws IOException {
        if (own == null) {
            return;
        }
        remove();
        forgetExit();
    }

    private synchronized void stop() {
        closed = true;
        own.close();
        forgetExit();
    }

    private void forgetExit() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (final IllegalStateException ex) {
            // The program is ending: the hook finds nothing to do.
        }
    }

    private void tidyUp() {
        try {
            remove();
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not remove all of " + dir, ex);
        }
    }

    private synchronized void remove() throws IOException {
        if (closed) {
            return;
        }
        closed = true;
        own.close();
        Directories.delete(dir);
    }
}
