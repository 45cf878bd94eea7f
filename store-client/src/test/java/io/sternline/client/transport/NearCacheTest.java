package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.Limit;
import io.sternline.client.Namespace;
import io.sternline.client.NearCache;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.RejectedException;
import io.sternline.client.StoreClient;
import io.sternline.client.UnavailableException;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.WatchEnd;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A near cache over real connections, with a group that says what the test has it say. */
class NearCacheTest {
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ScriptedGroup group = new ScriptedGroup(1);
    private final StoreClient client =
            group.client().callTimeout(Duration.ofSeconds(2)).build();
    private final Namespace namespace = client.namespace("default");

    @AfterEach
    void close() {
        client.close();
        group.close();
    }

    @Test
    void shouldAnswerFromMemoryOnceCopied() throws InterruptedException {
        for (int number = 0; number < 600; number++) {
            put("key-" + number, "value-" + number);
        }
        final NearCache cache = opened(NearCacheOptions.all());
        for (int number = 0; number < 600; number++) {
            assertThat(text(cache, "key-" + number)).isEqualTo("value-" + number);
        }
        assertThat(cache.get("nobody")).isEmpty();
        assertThat(questions()).isZero();
        assertThat(cache.stats().entries()).isEqualTo(600);
        assertThat(cache.stats().hits()).isEqualTo(601);
        assertThat(cache.stats().misses()).isZero();
        assertThat(cache.stats().copies()).isEqualTo(1);
        assertThat(cache.revision()).isEqualTo(group.store().revision());
    }

    @Test
    void shouldAskTheGroupUntilItIsCopied() {
        put("a", "one");
        try (NearCache cache = namespace.nearCache(NearCacheOptions.all())) {
            assertThat(text(cache, "a")).isEqualTo("one");
            assertThat(cache.get("b")).isEmpty();
            assertThat(cache.revision()).isEqualTo(-1);
            assertThat(questions()).isEqualTo(2);
            final ScriptedWatch watch = group.awaitWatch(1);
            assertThat(watch.hasTouches()).isTrue();
            assertThat(watch.afterRevision()).isEqualTo(WatchOptions.NOW);
        }
        await().until(() -> group.watches().get(0).isClosed());
    }

    @Test
    void shouldAnswerThoseWhoMustNotWaitFromMemoryAlone() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.all());
        assertThat(cache.getIfHeld("a").orElseThrow().text()).isEqualTo("one");
        assertThat(cache.getIfHeld("nobody")).isEmpty();
        assertThat(cache.getAsync("a"))
                .isCompletedWithValueMatching(found -> found.orThrow().isPresent());
        assertThat(cache.getAsync("nobody"))
                .isCompletedWithValueMatching(found -> found.orThrow().isEmpty());
        assertThat(cache.getIfHeld("a", Long.MAX_VALUE, this::neverSoon)).isPresent();
        assertThat(cache.getIfHeld("nobody", Long.MAX_VALUE, this::neverSoon)).isEmpty();
        assertThat(questions()).isZero();
    }

    private void neverSoon(final String key) {
        throw new AssertionError("'" + key + "' never expires");
    }

    @Test
    void shouldAskForWhatItDoesNotHoldBehindTheBackOfThoseWhoMustNotWait() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.keysRead());
        assertThat(cache.getIfHeld("a")).isEmpty();
        await().until(() -> cache.getIfHeld("a").isPresent());
        assertThat(cache.getAsync("b").toCompletableFuture().join().orThrow()).isEmpty();
        assertThat(cache.getAsync("b")).isCompleted();
        assertThat(cache.stats().misses()).isEqualTo(questions());
    }

    @Test
    void shouldFollowTheChanges() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.all());
        final long before = group.store().revision();
        group.awaitWatch(1)
                .atEnd(
                        before + 3,
                        change(before + 1, "b", "two"),
                        ChangeMessages.remove(before + 2, "a", RemovalCause.REMOVED),
                        change(before + 3, "c", "three"));
        await().until(() -> cache.revision() == before + 3);
        assertThat(cache.get("a")).isEmpty();
        assertThat(text(cache, "b")).isEqualTo("two");
        assertThat(text(cache, "c")).isEqualTo("three");
        assertThat(questions()).isZero();
    }

    @Test
    void shouldShowOwnWritesAsSoonAsTheyAreAcknowledged() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.all());
        put("a", "two");
        assertThat(text(cache, "a")).isEqualTo("two");
        assertThat(questions()).isEqualTo(1);
        namespace.put("a", bytes("three"), Expiry.NEVER);
        assertThat(text(cache, "a")).isEqualTo("three");
        namespace.remove("a");
        assertThat(cache.get("a")).isEmpty();
        assertThat(questions()).isEqualTo(1);
        namespace.increment("counter", 7);
        assertThat(cache.get("counter").orElseThrow().number()).isEqualTo(7);
        assertThat(namespace
                        .async()
                        .put("d", bytes("four"), Expiry.NEVER)
                        .toCompletableFuture()
                        .join()
                        .isOk())
                .isTrue();
        assertThat(text(cache, "d")).isEqualTo("four");
        assertThat(questions()).isEqualTo(2);
        namespace.take("limit", Limit.of(10).per(Duration.ofSeconds(1)), 7);
        assertThat(text(cache, "limit")).isEqualTo("full at 1970-01-01T00:00:00.700Z");
        namespace.countInWindow("window", 3, Duration.ofSeconds(1));
        assertThat(text(cache, "window")).startsWith("3 since");
        assertThat(questions()).isEqualTo(4);
    }

    @Test
    void shouldShowOwnGuardedWritesAndMovesAsSoonAsTheyAreAcknowledged() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.all());
        namespace.guardedBy(new Guard("default", "no such key", 0)).put("a", bytes("two"), Expiry.NEVER);
        assertThat(text(cache, "a")).isEqualTo("two");
        assertThat(questions()).isZero();
        assertThat(namespace.move("a", "b").applied()).isTrue();
        assertThat(cache.get("a")).isEmpty();
        assertThat(questions()).isZero();
        assertThat(text(cache, "b")).isEqualTo("two");
        assertThat(questions()).as("only the group knows what was moved").isEqualTo(1);
        assertThat(namespace.move("a", "c").applied()).isFalse();
        assertThat(cache.get("a")).isEmpty();
        assertThat(cache.get("c")).isEmpty();
        assertThat(questions()).isEqualTo(1);
    }

    @Test
    void shouldFollowMoves() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.all());
        final long before = group.store().revision();
        group.awaitWatch(1)
                .atEnd(
                        before + 2,
                        ChangeMessages.remove(before + 1, "a", RemovalCause.MOVED),
                        change(before + 2, "b", "one"));
        await().until(() -> cache.revision() == before + 2);
        assertThat(cache.get("a")).isEmpty();
        assertThat(text(cache, "b")).isEqualTo("one");
        assertThat(questions()).isZero();
    }

    @Test
    void shouldRefuseKeysThatCannotBeAsTheNamespaceDoes() throws InterruptedException {
        final NearCache cache = opened(NearCacheOptions.all());
        final int bytesMax = Protocol.KEY_BYTES_MAX;
        for (final String key :
                List.of("", "k".repeat(bytesMax + 1), "\u20ac".repeat(bytesMax / 3 + 1), "half \ud83d")) {
            final Throwable refused = catchThrowable(() -> namespace.get(key));
            assertThat(refused).isInstanceOf(RejectedException.class);
            assertThatThrownBy(() -> cache.get(key))
                    .isInstanceOf(RejectedException.class)
                    .hasMessage(refused.getMessage());
        }
        for (final String key :
                List.of("k", "k".repeat(bytesMax), "\u20ac".repeat(bytesMax / 3), "whole \ud83d\ude00")) {
            assertThat(cache.get(key)).isEmpty();
        }
        assertThatThrownBy(() -> cache.get(null)).isInstanceOf(NullPointerException.class);
        assertThat(questions()).isZero();
    }

    @Test
    void shouldAskForWhatWasWrittenUntilTheChangesHavePassedIt() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.all());
        final long before = group.store().revision();
        put("a", "two");
        group.awaitWatch(1).atEnd(before + 1, change(before + 1, "a", "two"));
        await().until(() -> cache.revision() == before + 1);
        assertThat(text(cache, "a")).isEqualTo("two");
        assertThat(questions()).isZero();
    }

    @Test
    void shouldServeWhileNoNodeCanBeReachedAndSayHowOld() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.all());
        final Duration age = cache.age();
        group.node(0).kill();
        await().until(() -> cache.age().compareTo(age.plusMillis(100)) > 0);
        assertThat(text(cache, "a")).isEqualTo("one");
        assertThatThrownBy(() -> cache.get("a", Duration.ofMillis(50))).isInstanceOf(UnavailableException.class);
        group.node(0).restart();
        final ScriptedWatch again = group.awaitWatch(2);
        assertThat(again.afterRevision()).isEqualTo(cache.revision());
        again.opened(again.afterRevision()).atEnd(again.afterRevision());
        await().until(() -> cache.age().compareTo(Duration.ofSeconds(1)) < 0);
        assertThat(cache.stats().copies()).isEqualTo(1);
    }

    @Test
    void shouldCopyAnewWhenChangesAreMissing() throws InterruptedException {
        put("a", "one");
        put("b", "two");
        final NearCache cache = opened(NearCacheOptions.all());
        try (StoreClient other = group.client().build()) {
            other.namespace("default").remove("b");
            other.namespace("default").put("c", bytes("three"));
        }
        group.awaitWatch(1).ended(WatchEnd.COMPACTED);
        final ScriptedWatch again = group.awaitWatch(2);
        assertThat(again.afterRevision()).isEqualTo(WatchOptions.NOW);
        assertThat(text(cache, "b")).isEqualTo("two");
        assertThat(questions()).isZero();
        again.opened(group.store().revision()).atEnd(group.store().revision());
        await().until(() -> cache.revision() == group.store().revision());
        assertThat(text(cache, "a")).isEqualTo("one");
        assertThat(cache.get("b")).isEmpty();
        assertThat(text(cache, "c")).isEqualTo("three");
        assertThat(questions()).isZero();
        assertThat(cache.stats().copies()).isEqualTo(2);
    }

    @Test
    void shouldKeepWhatIsReadThroughIt() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.keysRead());
        for (int time = 0; time < 3; time++) {
            assertThat(text(cache, "a")).isEqualTo("one");
            assertThat(cache.get("nobody")).isEmpty();
        }
        assertThat(questions()).isEqualTo(2);
        final long before = group.store().revision();
        group.awaitWatch(1).atEnd(before + 2, change(before + 1, "nobody", "somebody"), change(before + 2, "a", "two"));
        await().until(() -> cache.revision() == before + 2);
        assertThat(text(cache, "a")).isEqualTo("two");
        assertThat(text(cache, "nobody")).isEqualTo("somebody");
        assertThat(questions()).isEqualTo(2);
    }

    @Test
    void shouldNotServeWhatHasExpired() throws InterruptedException {
        final NearCache cache = opened(NearCacheOptions.all());
        final long before = group.store().revision();
        final ChangeMessages.Times past =
                new ChangeMessages.Times(ScriptedWatch.GROUP_TIME_MS + 1, 0, ScriptedWatch.GROUP_TIME_MS);
        group.awaitWatch(1)
                .atEnd(
                        before + 1,
                        ChangeMessages.put(before + 1, 1, "a", EntryType.VALUE, bytes("one"), past, List.of()));
        await().until(() -> cache.revision() == before + 1);
        assertThat(cache.get("a")).isEmpty();
        assertThat(questions()).isEqualTo(1);
    }

    @Test
    void shouldHoldNoMoreThanItMay() throws InterruptedException {
        final byte[] value = new byte[4096];
        for (int number = 0; number < 40; number++) {
            namespace.put("key-" + number, value);
        }
        final NearCache cache = opened(NearCacheOptions.all().withBytesMax(64 << 10));
        for (int number = 0; number < 40; number++) {
            assertThat(cache.get("key-" + number)).isPresent();
        }
        assertThat(cache.get("nobody")).isEmpty();
        assertThat(questions()).isPositive();
        assertThat(cache.stats().bytes()).isBetween(1L, 64L << 10);
        assertThat(cache.stats().evicted()).isPositive();
    }

    @Test
    void shouldHaveALimitedNumberOfThem() {
        final List<NearCache> caches = new ArrayList<>();
        for (int count = 0; count < TransportLimits.NEAR_CACHES_MAX; count++) {
            caches.add(namespace.nearCache(NearCacheOptions.keysRead()));
        }
        assertThatThrownBy(() -> namespace.nearCache(NearCacheOptions.keysRead()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("16");
        caches.forEach(NearCache::close);
        namespace.nearCache(NearCacheOptions.keysRead()).close();
    }

    @Test
    void shouldAskTheGroupWhenItIsClosedAndFailWhenTheClientIs() throws InterruptedException {
        put("a", "one");
        final NearCache cache = opened(NearCacheOptions.all());
        cache.close();
        cache.close();
        assertThat(text(cache, "a")).isEqualTo("one");
        assertThat(questions()).isEqualTo(1);
        assertThat(cache.awaitReady(Duration.ZERO)).isFalse();
        final NearCache other = namespace.nearCache(NearCacheOptions.all());
        client.close();
        assertThatThrownBy(() -> other.get("a")).isInstanceOf(RejectedException.class);
        assertThat(other.awaitReady(LONG)).isFalse();
    }

    private NearCache opened(final NearCacheOptions options) throws InterruptedException {
        final NearCache cache = namespace.nearCache(options);
        final long revision = group.store().revision();
        group.awaitWatch(1).opened(revision).atEnd(revision);
        assertThat(cache.awaitReady(LONG)).isTrue();
        await().until(() -> cache.revision() >= revision);
        return cache;
    }

    private void put(final String key, final String value) {
        namespace.put(key, bytes(value));
    }

    private static byte[] change(final long revision, final String key, final String value) {
        return ChangeMessages.put(
                revision, 1, key, EntryType.VALUE, bytes(value), new ChangeMessages.Times(0, 0, 0), List.of());
    }

    private int questions() {
        return group.queries(GetDecoder.TEMPLATE_ID).size();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }

    private static String text(final NearCache cache, final String key) {
        return cache.get(key).map(Entry::text).orElse("(nothing)");
    }
}
