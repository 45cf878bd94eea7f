package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that are killed while they write a snapshot: large enough for that to be seen. */
@Timeout(240)
class SnapshotKillTest {
    private static final int VALUE_BYTES = 256 * 1024;
    /** 64 MiB together. A snapshot is ordered after 256 MiB of log. */
    private static final int KEYS = 256;

    @TempDir
    private Path dir;

    /** What was acknowledged last, by key. */
    private final Map<String, Integer> acknowledged = new HashMap<>();

    private int writes;

    @Test
    void shouldLoseNothingAndGoOnFromTheSnapshotBefore() throws InterruptedException {
        try (ProcessGroup group = ProcessGroup.start(dir);
                StoreClient client = group.connect()) {
            final Namespace namespace = client.namespace("default");
            final int primary = group.primary().nodeId();
            final int replica = ProcessGroup.othersThan(primary)[0];
            killWhileItWrites(group, replica, namespace);
            killWhileItWrites(group, primary, namespace);
            assertThat(acknowledged)
                    .hasSize(KEYS)
                    .allSatisfy((key, write) -> assertThat(
                                    namespace.get(key, ReadLevel.LINEARIZABLE).map(SnapshotKillTest::writeOf))
                            .as(key)
                            .contains(write));
        }
    }

    /** Tries again where it was done just before. The node starts from what it has, and ends up with what the others have. */
    private void killWhileItWrites(final ProcessGroup group, final int nodeId, final Namespace namespace)
            throws InterruptedException {
        Optional<Path> unfinished = Optional.empty();
        while (unfinished.isEmpty()) {
            while (unfinished(group, nodeId).isEmpty()) {
                write(namespace);
            }
            group.kill9(nodeId);
            unfinished = unfinished(group, nodeId);
            write(namespace);
            group.start(nodeId);
            group.awaitComplete();
        }
        final Path part = unfinished.get();
        await("what was left of it is gone, or was written anew")
                .atMost(ProcessGroup.PATIENCE)
                .until(() -> !Files.exists(part));
        group.awaitEqualState();
    }

    private void write(final Namespace namespace) {
        final String key = "key-" + writes % KEYS;
        namespace.put(key, ByteBuffer.allocate(VALUE_BYTES).putInt(writes).array());
        acknowledged.put(key, writes);
        writes++;
    }

    private static int writeOf(final Entry entry) {
        return ByteBuffer.wrap(entry.value()).getInt();
    }

    private static Optional<Path> unfinished(final ProcessGroup group, final int nodeId) {
        final Path snapshots = group.dataDir(nodeId).resolve("snapshots");
        if (!Files.exists(snapshots)) {
            return Optional.empty();
        }
        try (Stream<Path> files = Files.list(snapshots)) {
            return files.filter(file -> file.toString().endsWith(".part")).findAny();
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
