package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The change logs of real processes that are killed while they write: read from the disks, and held against each other. */
@Timeout(480)
class KilledNodesLogTest {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long WRITES_BETWEEN_KILLS = 300;

    @TempDir
    private Path dir;

    private ProcessGroup group;
    private StoreClient client;

    @BeforeEach
    void start() throws InterruptedException {
        group = ProcessGroup.start(dir);
        client = group.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldHoldEveryChangeOnceOnEveryNodeWhoeverIsKilled() throws InterruptedException {
        try (ChangingWorkload workload = new ChangingWorkload(client.namespace("default"))) {
            awaitProgress(workload);
            final int primary = group.primary().nodeId();
            restart(workload, (primary + 1) % ProcessGroup.NODES);
            restart(workload, primary);
            restart(workload, 0, 1, 2);
            workload.close();
        }
        final List<StoredChanges> logs = awaitEqualLogs();
        for (final StoredChanges log : logs) {
            assertThat(log.oldestRevision()).isZero();
            assertThat(log.records()).isEqualTo(logs.get(0).records());
            assertThat(log.expired()).isPositive();
        }
        assertThat(logs.get(0).entries()).isEqualTo(entries());
    }

    private void restart(final ChangingWorkload workload, final int... nodeIds) throws InterruptedException {
        group.kill9(nodeIds);
        if (nodeIds.length == 1) {
            awaitProgress(workload);
        }
        group.start(nodeIds);
        group.awaitComplete();
        awaitProgress(workload);
    }

    private TreeMap<String, String> entries() {
        final TreeMap<String, String> entries = new TreeMap<>();
        client.namespace("default")
                .scan("")
                .forEach(entry -> entries.put(entry.key(), HexFormat.of().formatHex(entry.value())));
        return entries;
    }

    /** Once nothing more changes: what is to expire has, and all of it is on the disks. */
    private List<StoredChanges> awaitEqualLogs() {
        return await().atMost(PATIENCE)
                .until(
                        () -> List.of(
                                StoredChanges.of(group.dataDir(0)),
                                StoredChanges.of(group.dataDir(1)),
                                StoredChanges.of(group.dataDir(2))),
                        logs -> {
                            final List<NodeStatus> status = client.admin().status();
                            return status.size() == ProcessGroup.NODES
                                    && status.stream()
                                            .allMatch(node -> logs.stream()
                                                    .allMatch(log -> log.newestRevision() == node.revision()
                                                            && log.mortal() == 0));
                        });
    }

    private static void awaitProgress(final ChangingWorkload workload) {
        final long goal = workload.acknowledged() + WRITES_BETWEEN_KILLS;
        await().atMost(PATIENCE).until(() -> workload.acknowledged() >= goal);
    }
}
