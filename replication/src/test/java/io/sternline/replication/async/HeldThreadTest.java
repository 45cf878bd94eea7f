package io.sternline.replication.async;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aeron.Aeron;
import io.aeron.CommonContext;
import io.aeron.driver.MediaDriver;
import io.aeron.driver.ThreadingMode;
import io.sternline.replication.FreePorts;
import io.sternline.replication.Role;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import org.agrona.CloseHelper;
import org.agrona.concurrent.AgentRunner;
import org.agrona.concurrent.SleepingMillisIdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A primary whose async thread is a real one, and stands still in its disk. The test is the state thread. */
@Timeout(60)
class HeldThreadTest {
    private static final int STREAM_ID = 7;
    private static final Duration CYCLE = Duration.ofMillis(1);
    private static final AsyncConfig CONFIG = new AsyncConfig(
            Duration.ofMillis(200), 0, AsyncConfig.DEFAULT.logRetention(), AsyncConfig.DEFAULT.logBytesMax());

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Queue<Throwable> errors = new ConcurrentLinkedQueue<>();
    private final MapState state = new MapState();
    private final MemoryStore store = new MemoryStore();
    private AsyncReplication async;

    @BeforeEach
    void start() {
        final byte[] record = "key=value".getBytes(UTF_8);
        store.recorder().record(Histories.beginOf(1) + 1, new UnsafeBuffer(record), 0, record.length);
        store.work();
        async = new AsyncReplication(state, store, CONFIG, 3);
        state.onRole(Role.PRIMARY, 2);
        async.onRole(Role.PRIMARY, 2, 0);
        final MediaDriver driver = push(MediaDriver.launch(new MediaDriver.Context()
                .aeronDirectoryName(CommonContext.getAeronDirectoryName() + "-held-" + UUID.randomUUID())
                .threadingMode(ThreadingMode.SHARED)
                .sharedIdleStrategy(new SleepingMillisIdleStrategy(1))
                .termBufferSparseFile(true)
                .dirDeleteOnStart(true)
                .dirDeleteOnShutdown(true)
                .errorHandler(errors::add)));
        final Aeron aeron = push(Aeron.connect(new Aeron.Context()
                .aeronDirectoryName(driver.aeronDirectoryName())
                .errorHandler(errors::add)));
        final AgentRunner runner = push(new AgentRunner(
                new SleepingMillisIdleStrategy(1),
                errors::add,
                null,
                async.agent("async", peers(), aeron, errors::add, errors::add)));
        AgentRunner.startOnThread(runner);
    }

    private static AsyncReplication.Peers peers() {
        final int base = FreePorts.base();
        return new AsyncReplication.Peers(
                0,
                Map.of(0, "localhost:" + base, 1, "localhost:" + (base + 1), 2, "localhost:" + (base + 2)),
                STREAM_ID);
    }

    private <T extends AutoCloseable> T push(final T resource) {
        open.push(resource);
        return resource;
    }

    @AfterEach
    void close() {
        store.letGo();
        CloseHelper.closeAll(open);
    }

    @Test
    void shouldTakeNoWritesWhileTheThreadIsHeldInItsDisk() {
        store.hold();
        workUntil(store::isHolding);
        workUntil(() -> state.refusal() != null);
        assertThat(state.put("key", "another"))
                .startsWith("not done: the thread that replicates ASYNC namespaces has not moved for ")
                .contains("the lag limit of 200 ms");
        store.letGo();
        workUntil(() -> state.refusal() == null);
        assertThat(state.isComplete()).isTrue();
        assertThat(errors).isEmpty();
    }

    private void workUntil(final BooleanSupplier condition) {
        await().pollInSameThread().pollDelay(Duration.ZERO).pollInterval(CYCLE).until(() -> {
            async.doStateWork(System.nanoTime(), true);
            return condition.getAsBoolean();
        });
    }
}
