package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes, real sockets, real {@code kill -9}. */
@Timeout(240)
class ProcessGroupTest {
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final int KILLS = 5;
    private static final int WRITERS = 4;
    private static final long WRITES_BETWEEN_KILLS = 200;

    @TempDir
    private static Path dir;

    private static ProcessGroup group;
    private static StoreClient client;

    @BeforeAll
    static void start() throws InterruptedException {
        group = ProcessGroup.start(dir);
        client = group.connect();
    }

    @BeforeEach
    void heal() throws InterruptedException {
        group.heal();
    }

    @AfterAll
    static void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldLoseNothingAndDoNothingTwiceWhenThePrimaryIsKilledFiveTimes() throws InterruptedException {
        final Namespace namespace = client.namespace("default");
        try (AcknowledgedWorkload workload = new AcknowledgedWorkload(namespace, CALL_TIMEOUT, WRITERS)) {
            for (int i = 0; i < KILLS; i++) {
                awaitProgress(workload);
                final int primary = group.primary().nodeId();
                group.kill9(primary);
                awaitProgress(workload);
                group.start(primary);
                group.awaitComplete();
            }
            workload.close();
            System.out.println("after " + KILLS + " kills: " + workload.summary());
            assertThat(workload.violations()).isEmpty();
        }
        group.awaitEqualState();
    }

    @Test
    void shouldHaveEverythingBackAfterAFullStop() throws InterruptedException {
        fill("before the stop");
        client.close();
        group.stop(ProcessGroup.all());
        startAll();
        assertFilled("before the stop");
    }

    @Test
    void shouldHaveEverythingBackAfterAllNodesWereKilledAtOnce() throws InterruptedException {
        fill("before the kill");
        client.close();
        group.kill9(ProcessGroup.all());
        startAll();
        assertFilled("before the kill");
    }

    private static void fill(final String name) {
        final Namespace namespace = client.namespace("default");
        for (int i = 0; i < 500; i++) {
            namespace.async().put("key-" + i, (name + i).getBytes(UTF_8));
        }
        namespace.increment("counter " + name, 42);
    }

    private static void assertFilled(final String name) {
        final Namespace namespace = client.namespace("default");
        assertThat(namespace.get("counter " + name, ReadLevel.LINEARIZABLE).map(Entry::number))
                .contains(42L);
        for (int i = 0; i < 500; i++) {
            assertThat(namespace.get("key-" + i).map(Entry::text)).contains(name + i);
        }
        group.awaitEqualState();
    }

    private static void startAll() throws InterruptedException {
        group.start(ProcessGroup.all());
        client = group.connect();
        group.awaitComplete();
    }

    private static void awaitProgress(final AcknowledgedWorkload workload) {
        final long goal = workload.acknowledged() + WRITES_BETWEEN_KILLS;
        await().atMost(ProcessGroup.PATIENCE).until(() -> workload.acknowledged() >= goal);
    }
}
