package io.sternline.benchmarks;

import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/** The group a benchmark drives: one that runs already, or three node processes of its own, gone afterwards. */
final class Group implements AutoCloseable {
    private static final Duration START_TIMEOUT = Duration.ofSeconds(60);

    private final String[] endpoints;
    private final LocalGroup own;
    private final Path dir;

    private Group(final String[] endpoints, final LocalGroup own, final Path dir) {
        this.endpoints = endpoints;
        this.own = own;
        this.dir = dir;
    }

    /** @param endpoints of a running group; null to start one, of the durability and profile and with a change log or without. */
    static Group of(final String[] endpoints, final String durability, final String profile, final boolean hasChangeLog)
            throws IOException, InterruptedException {
        return endpoints == null ? start(durability, profile, hasChangeLog) : new Group(endpoints, null, null);
    }

    private static Group start(final String durability, final String profile, final boolean hasChangeLog)
            throws IOException, InterruptedException {
        final Path dir = Files.createTempDirectory("sternline-benchmark");
        final LocalGroup group = LocalGroup.start(LocalGroupSettings.in(dir)
                .group("benchmark")
                .durability(durability)
                .profile(profile)
                .changeLog(hasChangeLog)
                .build());
        Runtime.getRuntime().addShutdownHook(new Thread(group::close, "benchmark-stop"));
        try (StoreClient client = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(Duration.ofSeconds(1))
                .build()) {
            group.awaitComplete(client, START_TIMEOUT);
        } catch (final IllegalStateException ex) {
            group.close();
            throw ex;
        }
        return new Group(group.endpoints(), group, dir);
    }

    String[] endpoints() {
        return endpoints;
    }

    @Override
    public void close() throws IOException {
        if (own == null) {
            return;
        }
        own.close();
        Directories.delete(dir);
    }
}
