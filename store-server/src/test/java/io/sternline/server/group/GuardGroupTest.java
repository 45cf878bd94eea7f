package io.sternline.server.group;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Change;
import io.sternline.client.Conditional;
import io.sternline.client.Entry;
import io.sternline.client.Guard;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.WriteOptions;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Guards, moves and counts before three real processes, whose primary is killed. */
@Timeout(180)
class GuardGroupTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] ONE = "one".getBytes(UTF_8);
    private static final byte[] TWO = "two".getBytes(UTF_8);

    @TempDir
    private static Path dir;

    private static ProcessGroup group;
    private static StoreClient former;
    private static StoreClient present;

    @BeforeAll
    static void start() throws InterruptedException {
        group = ProcessGroup.start(dir);
        former = group.connect();
        present = group.connect();
        former.admin().defineNamespace("loads", NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
    }

    @BeforeEach
    void heal() throws InterruptedException {
        group.heal();
    }

    @AfterAll
    static void stop() {
        former.close();
        present.close();
        group.close();
    }

    @Test
    void shouldFenceTheFormerHolderOfALockAfterThePrimaryWasKilled() throws InterruptedException {
        final Namespace locks = former.namespace("default");
        final Guard held = new Guard(
                "default", "lock", locks.putIfAbsent("lock", ONE).receipt().revision());
        final Namespace mine = former.namespace("default").guardedBy(held);
        final Namespace myLoads = former.namespace("loads").guardedBy(held);
        mine.put("job", ONE);
        myLoads.put("job", ONE);
        final Entry standing = present.namespace("default").get("lock").orElseThrow();
        assertThat(standing.revision()).isEqualTo(held.revision());

        group.kill9(group.primary().nodeId());
        final Conditional taken = present.namespace("default").replaceIfRevision("lock", TWO, standing.revision());
        assertThat(taken.applied()).isTrue();

        assertFenced(() -> mine.put("job", "late".getBytes(UTF_8)));
        assertFenced(() -> mine.move("job", "elsewhere"));
        assertFenced(() -> myLoads.put("job", "late".getBytes(UTF_8)));
        assertThat(present.namespace("default").get("job").map(Entry::text)).contains("one");

        final Guard theirs = new Guard("default", "lock", taken.receipt().revision());
        present.namespace("default").guardedBy(theirs).put("job", TWO);
        present.namespace("loads").guardedBy(theirs).put("job", TWO);
        assertThat(former.namespace("default").get("job").map(Entry::text)).contains("two");
    }

    @Test
    void shouldMoveWithAllItHasForWatchersAndNearCachesToo() throws InterruptedException {
        final Namespace sessions = former.namespace("default");
        sessions.put("s-old", ONE, WriteOptions.terms("user=anna"));
        try (NearCache cache = present.namespace("default").nearCache(NearCacheOptions.prefix("s-"));
                Watch watch = present.namespace("default").watch(WatchOptions.fromNow())) {
            assertThat(cache.awaitReady(PATIENCE)).isTrue();
            assertThat(cache.get("s-old")).isPresent();
            await().atMost(PATIENCE).until(() -> watch.revision() >= 0);

            final Conditional moved = sessions.move("s-old", "s-new");

            assertThat(moved.applied()).isTrue();
            assertThat(sessions.countByTerm("user=anna")).isEqualTo(1);
            await().atMost(PATIENCE)
                    .until(() -> cache.revision() >= moved.receipt().revision());
            assertThat(cache.get("s-old")).isEmpty();
            assertThat(cache.get("s-new").map(Entry::revision))
                    .contains(moved.receipt().revision());
            final Change gone = watch.poll(PATIENCE).orElseThrow();
            assertThat(gone.kind()).isEqualTo(Change.Kind.MOVED);
            assertThat(gone.key()).isEqualTo("s-old");
            final Change there = watch.poll(PATIENCE).orElseThrow();
            assertThat(there.kind()).isEqualTo(Change.Kind.PUT);
            assertThat(there.key()).isEqualTo("s-new");
            assertThat(there.revision()).isEqualTo(moved.receipt().revision());
        }
    }

    private static void assertFenced(final Runnable write) {
        assertThatThrownBy(write::run)
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        fenced -> assertThat(fenced.reason()).isEqualTo(Rejection.FENCED))
                .hasMessageContaining("'lock'");
    }
}
