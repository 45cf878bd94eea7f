package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.NodeStatus;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.LocalGroup;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes, real sockets, real {@code kill -9}. */
@Timeout(240)
class ProcessGroupTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final int KILLS = 5;
    private static final int WRITERS = 4;
    private static final long WRITES_BETWEEN_KILLS = 200;

    @TempDir
    private Path dir;

    private LocalGroup group;
    private StoreClient client;

    @BeforeEach
    void start() throws InterruptedException {
        group = LocalGroup.start(LocalGroup.Settings.in(dir));
        client = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(CALL_TIMEOUT)
                .build();
        awaitComplete();
    }

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldLoseNothingAndDoNothingTwiceWhenThePrimaryIsKilledFiveTimes() throws InterruptedException {
        final Namespace namespace = client.namespace("default");
        try (AcknowledgedWorkload workload = new AcknowledgedWorkload(namespace, CALL_TIMEOUT, WRITERS)) {
            for (int i = 0; i < KILLS; i++) {
                awaitProgress(workload);
                final int primary = primary().nodeId();
                group.kill9(primary);
                awaitProgress(workload);
                group.start(primary);
                awaitComplete();
            }
            workload.close();
            System.out.println("after " + KILLS + " kills: " + workload.summary());
            assertThat(workload.violations()).isEmpty();
        }
        awaitEqualState();
    }

    @Test
    void shouldHaveEverythingBackAfterAFullStop() throws InterruptedException {
        fill();
        stopAllAndStart();
        assertFilled();
    }

    @Test
    void shouldHaveEverythingBackAfterAllNodesWereKilledAtOnce() throws InterruptedException {
        fill();
        client.close();
        for (int nodeId = 0; nodeId < 3; nodeId++) {
            group.kill9(nodeId);
        }
        startAll();
        assertFilled();
    }

    private void fill() {
        final Namespace namespace = client.namespace("default");
        for (int i = 0; i < 500; i++) {
            namespace.async().put("key-" + i, ("value-" + i).getBytes(UTF_8));
        }
        namespace.increment("counter", 42);
    }

    private void assertFilled() {
        final Namespace namespace = client.namespace("default");
        assertThat(namespace.get("counter", ReadLevel.LINEARIZABLE).map(Entry::number))
                .contains(42L);
        for (int i = 0; i < 500; i++) {
            assertThat(namespace.get("key-" + i).map(Entry::text)).contains("value-" + i);
        }
        awaitEqualState();
    }

    private void stopAllAndStart() throws InterruptedException {
        client.close();
        for (int nodeId = 0; nodeId < 3; nodeId++) {
            group.stop(nodeId);
        }
        startAll();
    }

    private void startAll() throws InterruptedException {
        for (int nodeId = 0; nodeId < 3; nodeId++) {
            group.start(nodeId);
        }
        client = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(CALL_TIMEOUT)
                .build();
        awaitComplete();
    }

    private void awaitComplete() throws InterruptedException {
        try (StoreClient observer = StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(Duration.ofSeconds(1))
                .build()) {
            group.awaitComplete(observer, PATIENCE);
        }
    }

    private static void awaitProgress(final AcknowledgedWorkload workload) {
        final long goal = workload.acknowledged() + WRITES_BETWEEN_KILLS;
        await().atMost(PATIENCE).until(() -> workload.acknowledged() >= goal);
    }

    private NodeStatus primary() {
        return await().atMost(PATIENCE)
                .until(() -> GroupStatus.primary(client.admin().status()), Optional::isPresent)
                .orElseThrow();
    }

    private void awaitEqualState() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            final List<NodeStatus> status = client.admin().status();
            assertThat(status).hasSize(3);
            assertThat(status)
                    .extracting(NodeStatus::revision)
                    .containsOnly(status.get(0).revision());
            assertThat(status)
                    .extracting(NodeStatus::stateDigest)
                    .containsOnly(status.get(0).stateDigest());
        });
    }
}
