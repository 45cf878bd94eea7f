package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.NearCache;
import io.sternline.client.NodeStatus;
import io.sternline.client.Page;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Near caches of two clients, before three real processes that are killed, stopped and paused. */
@Timeout(240)
class NearCacheGroupTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long WRITES_BETWEEN_FAULTS = 200;
    private static final Duration PAUSE_AGE = Duration.ofMillis(1500);
    private static final String STABLE = "p-stable";

    @TempDir
    private Path dir;

    private LocalGroup group;
    private StoreClient one;
    private StoreClient two;

    @BeforeEach
    void start() throws InterruptedException {
        group = LocalGroup.start(LocalGroupSettings.in(dir).build());
        one = client();
        two = client();
        group.awaitComplete(one, PATIENCE);
    }

    @AfterEach
    void stop() {
        one.close();
        two.close();
        group.close();
    }

    @Test
    void shouldNeverGoBackNorMissAnOwnWriteWhateverHappensToTheNodes() throws InterruptedException, IOException {
        final long seed = System.nanoTime();
        System.out.println("NearCacheGroupTest: seed " + seed);
        one.namespace("default").put(STABLE, "stable".getBytes(UTF_8), Expiry.NEVER);
        try (NearCacheLoad ones = new NearCacheLoad("one", one, seed);
                NearCacheLoad twos = new NearCacheLoad("two", two, seed + 1)) {
            final List<NearCacheLoad> loads = List.of(ones, twos);
            awaitReady(loads);
            awaitProgress(loads);

            final int primary = primary().nodeId();
            group.kill9(primary);
            awaitProgress(loads);
            group.start(primary);
            group.awaitComplete(one, PATIENCE);

            final int stopped = (primary().nodeId() + 1) % 3;
            group.stop(stopped);
            awaitProgress(loads);
            group.start(stopped);
            group.awaitComplete(one, PATIENCE);

            pauseAll(loads);
            awaitProgress(loads);

            loads.forEach(NearCacheLoad::close);
            System.out.println("NearCacheGroupTest: acknowledged " + ones.acknowledged() + " and " + twos.acknowledged()
                    + ", unanswered " + ones.unanswered() + " and " + twos.unanswered() + ", caches of one: "
                    + ones.caches().stream().map(NearCache::stats).toList());
            assertThat(ones.violations()).as("seed %d", seed).isEmpty();
            assertThat(twos.violations()).as("seed %d", seed).isEmpty();
            loads.forEach(this::assertEqualsTheGroup);
        }
    }

    private static void awaitReady(final List<NearCacheLoad> loads) throws InterruptedException {
        for (final NearCacheLoad load : loads) {
            for (final NearCache cache : load.caches()) {
                assertThat(cache.awaitReady(PATIENCE)).isTrue();
            }
        }
    }

    private static void awaitProgress(final List<NearCacheLoad> loads) {
        for (final NearCacheLoad load : loads) {
            final long goal = load.acknowledged() + WRITES_BETWEEN_FAULTS;
            await().atMost(PATIENCE)
                    .until(() ->
                            load.acknowledged() >= goal || !load.violations().isEmpty());
            assertThat(load.violations()).isEmpty();
        }
    }

    /** Memory goes on answering, and says how old it is. */
    private void pauseAll(final List<NearCacheLoad> loads) throws IOException, InterruptedException {
        signalAll("STOP");
        try {
            for (final NearCacheLoad load : loads) {
                for (final NearCache cache : List.of(load.all, load.prefixed)) {
                    final AtomicLong ageNs = new AtomicLong();
                    await().atMost(PATIENCE).until(() -> {
                        assertThat(cache.get(STABLE).map(Entry::text)).contains("stable");
                        final long before = ageNs.getAndSet(cache.age().toNanos());
                        return before >= PAUSE_AGE.toNanos() && ageNs.get() > before;
                    });
                }
            }
        } finally {
            signalAll("CONT");
        }
        for (final NearCacheLoad load : loads) {
            for (final NearCache cache : load.caches()) {
                await().atMost(PATIENCE).until(() -> cache.age().compareTo(PAUSE_AGE) < 0);
            }
        }
    }

    private void signalAll(final String signal) throws IOException, InterruptedException {
        for (int nodeId = 0; nodeId < 3; nodeId++) {
            final String pid = Long.toString(group.process(nodeId).pid());
            assertThat(new ProcessBuilder("kill", "-" + signal, pid).start().waitFor())
                    .isZero();
        }
    }

    private void assertEqualsTheGroup(final NearCacheLoad load) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            final Map<String, String> held = scan();
            for (final NearCache cache : load.caches()) {
                final long missesBefore = cache.stats().misses();
                held.forEach((key, value) -> {
                    // Which keys they hold: the third asks for those that were not read yet.
                    if (cache != load.prefixed || key.startsWith("p-")) {
                        assertThat(cache.get(key).map(NearCacheGroupTest::describe))
                                .contains(value);
                    }
                });
                assertThat(cache.get("p-nobody")).isEmpty();
                assertThat(cache.stats().misses()).as("all came from memory").isEqualTo(missesBefore);
            }
            final long persistent =
                    held.keySet().stream().filter(key -> key.startsWith("p-")).count();
            assertThat(load.prefixed.stats().entries()).isEqualTo(persistent);
        });
    }

    /** All there is that does not expire, as a majority has it. */
    private Map<String, String> scan() {
        final Map<String, String> entries = new TreeMap<>();
        Optional<Page.Cursor> from = Optional.empty();
        do {
            final Page page = one.namespace("default").scan("", 256, from, ReadLevel.LINEARIZABLE);
            page.entries().stream()
                    .filter(entry -> !entry.key().startsWith("x-"))
                    .forEach(entry -> entries.put(entry.key(), describe(entry)));
            from = page.next();
        } while (from.isPresent());
        return entries;
    }

    private static String describe(final Entry entry) {
        return entry.revision() + " " + entry.text();
    }

    private StoreClient client() {
        return StoreClient.builder()
                .endpoints(group.endpoints())
                .callTimeout(Duration.ofSeconds(10))
                .build();
    }

    private NodeStatus primary() {
        return await().atMost(PATIENCE)
                .until(() -> GroupStatus.primary(one.admin().status()), Optional::isPresent)
                .orElseThrow();
    }
}
