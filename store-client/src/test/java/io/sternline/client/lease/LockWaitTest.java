package io.sternline.client.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Waiting for locks that others have. */
class LockWaitTest {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final MemoryNamespace memory = new MemoryNamespace();
    private final Locks ones = Locks.of(memory.blocking(), new FakeLease("one"));
    private final Locks twos = Locks.of(memory.blocking(), new FakeLease("two"));
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    @Test
    void shouldGetALockAsSoonAsItIsUnlocked() throws Exception {
        final Lock first = ones.tryLock("l").orElseThrow();
        final Future<Lock> waiting = threads.submit(() -> twos.lock("l", PATIENCE));
        memory.put("lo", "somebody else's lock");
        assertThat(waiting.isDone()).isFalse();
        first.unlock();
        assertThat(waiting.get(20, TimeUnit.SECONDS).token()).isGreaterThan(first.token());
    }

    @Test
    void shouldGetALockWhoseHolderIsGone() throws Exception {
        ones.tryLock("l").orElseThrow();
        final Future<Lock> waiting = threads.submit(() -> twos.lock("l", PATIENCE));
        memory.remove("l");
        assertThat(waiting.get(20, TimeUnit.SECONDS).isHeld()).isTrue();
    }

    @Test
    void shouldNotMissThatALockGoesWhileChangesAreMissing() throws Exception {
        final Lock first = ones.tryLock("l").orElseThrow();
        final Future<Lock> waiting = threads.submit(() -> twos.lock("l", PATIENCE));
        memory.holdWatches(true);
        first.unlock();
        memory.compact();
        memory.holdWatches(false);
        assertThat(waiting.get(20, TimeUnit.SECONDS).isHeld()).isTrue();
    }

    @Test
    void shouldLetManyThreadsTakeTurns() throws Exception {
        final AtomicInteger inside = new AtomicInteger();
        final AtomicInteger turns = new AtomicInteger();
        final List<Future<?>> takers = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            final Locks locks = i % 2 == 0 ? ones : twos;
            final String name = "l" + i % 2;
            takers.add(threads.submit(() -> {
                for (int turn = 0; turn < 20; turn++) {
                    try (Lock lock = locks.lock(turn % 3 == 0 ? name : "shared", PATIENCE)) {
                        if (lock.name().equals("shared")) {
                            assertThat(inside.incrementAndGet()).isEqualTo(1);
                            inside.decrementAndGet();
                        }
                        turns.incrementAndGet();
                    }
                }
                return null;
            }));
        }
        for (final Future<?> taker : takers) {
            taker.get(60, TimeUnit.SECONDS);
        }
        assertThat(turns).hasValue(160);
        assertThat(memory.texts()).isEmpty();
    }

    @Test
    void shouldNotKeepAWatchWhenNobodyWaits() throws Exception {
        final Lock first = ones.tryLock("l").orElseThrow();
        final Future<Lock> waiting = threads.submit(() -> twos.lock("l", PATIENCE));
        first.unlock();
        waiting.get(20, TimeUnit.SECONDS).unlock();
        await().atMost(PATIENCE)
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("sternline-locks-memory")));
    }
}
