package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.IndeterminateException;
import io.sternline.client.MapUpdate;
import io.sternline.client.NearCacheOptions;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.StoreClient;
import io.sternline.client.session.AttributeException;
import io.sternline.client.session.SaveResult;
import io.sternline.client.session.Session;
import io.sternline.client.session.SessionEvent;
import io.sternline.client.session.SessionEvent.Kind;
import io.sternline.client.session.SessionLock;
import io.sternline.client.session.SessionSettings;
import io.sternline.client.session.Sessions;
import io.sternline.client.session.Subscription;
import io.sternline.client.session.codec.Codecs;
import io.sternline.client.session.codec.JsonCodec;
import io.sternline.server.state.StoreStateMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions as applications use them, in a group of real nodes and through two clients. */
@Timeout(120)
class SessionsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path dir;

    private static InProcessGroup group;
    private static StoreClient one;
    private static StoreClient two;

    private final List<Sessions> opened = new ArrayList<>();
    private SessionSettings settings;
    private Sessions ones;
    private Sessions twos;

    @BeforeAll
    static void start() {
        group = InProcessGroup.start(dir, id -> "", id -> StoreStateMachine::new);
        one = group.connect();
        two = group.connect();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
        group.close();
    }

    @BeforeEach
    void open(final TestInfo test) {
        final String name = test.getTestMethod().orElseThrow().getName();
        settings = SessionSettings.of(name.substring(0, Math.min(name.length(), SessionSettings.NAME_CHARS_MAX)));
        ones = open(one, settings);
        twos = open(two, settings);
    }

    private Sessions open(final StoreClient client, final SessionSettings wanted) {
        final Sessions sessions = client.sessions(wanted);
        opened.add(sessions);
        return sessions;
    }

    @AfterEach
    void close() {
        opened.forEach(Sessions::close);
    }

    private static Session saved(final Session session) {
        assertThat(session.save()).isEqualTo(SaveResult.SAVED);
        return session;
    }

    private Session seenByTwo(final Session session) {
        return twos.load(session.id(), ReadLevel.LINEARIZABLE).orElseThrow();
    }

    @Test
    void shouldStoreNothingBeforeTheFirstSave() {
        final Session session = ones.create().set("cart", List.of("tea"));
        assertThat(session.isNew()).isTrue();
        assertThat(ones.load(session.id())).isEmpty();
        saved(session);
        assertThat(session.isNew()).isFalse();
        final Session other = seenByTwo(session);
        assertThat(other.get("cart")).contains(List.of("tea"));
        assertThat(other.createdAt()).isEqualTo(session.createdAt());
        assertThat(other.maxInactive()).isEqualTo(Duration.ofMinutes(30));
        assertThat(session.save()).isEqualTo(SaveResult.UNCHANGED);
    }

    @Test
    void shouldMergeWhatRequestsSaveAtTheSameTime() {
        final Session session = saved(ones.create().set("a", 1).set("b", 1).set("c", 1));
        final Session other = seenByTwo(session);
        saved(other.set("b", 2).remove("c"));
        saved(session.set("a", 3).set("d", 4));
        final Session merged = seenByTwo(session);
        assertThat(merged.names()).containsExactly("a", "b", "d");
        assertThat(merged.get("a", Integer.class)).contains(3);
        assertThat(merged.get("b", Integer.class)).contains(2);
    }

    @Test
    void shouldNeverBringBackASessionThatIsGone() {
        final Session session = saved(ones.create().set("a", 1));
        final Session late = seenByTwo(session);
        final Session later = seenByTwo(session);
        assertThat(session.invalidate()).isTrue();
        assertThat(session.invalidate()).isFalse();
        assertThat(session.save()).isEqualTo(SaveResult.GONE);
        assertThat(late.set("a", 2).save()).isEqualTo(SaveResult.GONE);
        assertThat(late.isGone()).isTrue();
        assertThat(late.save()).isEqualTo(SaveResult.GONE);
        assertThatThrownBy(() -> late.set("a", 3)).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> late.save().orThrow()).isInstanceOf(IllegalStateException.class);
        assertThat(later.set("a", 2).saveIfUnchanged()).isEqualTo(SaveResult.GONE);
        assertThat(twos.load(session.id(), ReadLevel.LINEARIZABLE)).isEmpty();
        assertThat(twos.invalidate(session.id())).isFalse();
    }

    @Test
    void shouldSaveAWholeSessionOnlyIfNobodyChangedIt() {
        final Session session = saved(ones.create().set("seats", 2));
        final Session first = seenByTwo(session);
        final Session second = seenByTwo(session);
        assertThat(first.set("seats", 1).saveIfUnchanged()).isEqualTo(SaveResult.SAVED);
        assertThat(second.set("other", 1).saveIfUnchanged()).isEqualTo(SaveResult.CONFLICT);
        assertThat(first.set("seats", 0).saveIfUnchanged()).isEqualTo(SaveResult.SAVED);
        final Session third = seenByTwo(session);
        assertThat(third.names()).containsExactly("seats");
        saved(third.set("x", 1));
        third.set("x", 2);
        assertThatThrownBy(third::saveIfUnchanged)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("load it again");
    }

    @Test
    void shouldLetOneOfManyOptimisticSavesWin() throws InterruptedException {
        final Session session = saved(ones.create().set("count", 0));
        final int threads = 6;
        final int rounds = 10;
        final List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            final Sessions sessions = i % 2 == 0 ? ones : twos;
            final Thread thread = new Thread(() -> {
                int done = 0;
                while (done < rounds) {
                    final Session mine = sessions.load(session.id()).orElseThrow();
                    mine.set("count", mine.get("count", Integer.class).orElseThrow() + 1);
                    if (mine.saveIfUnchanged() == SaveResult.SAVED) {
                        done++;
                    }
                }
            });
            all.add(thread);
            thread.start();
        }
        for (final Thread thread : all) {
            thread.join(PATIENCE.toMillis());
        }
        assertThat(seenByTwo(session).get("count")).contains(threads * rounds);
    }

    @Test
    void shouldChangeTheIdWithAllItHasAndLetOneOfManyWin() throws InterruptedException {
        final Session session = saved(ones.create().set("a", 1).setPrincipal("alice"));
        final String oldId = session.id();
        final AtomicInteger winners = new AtomicInteger();
        final LinkedBlockingQueue<String> newIds = new LinkedBlockingQueue<>();
        final CountDownLatch go = new CountDownLatch(1);
        final List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            final Session mine =
                    (i % 2 == 0 ? ones : twos).load(oldId).orElseThrow().set("by" + i, i);
            final Thread thread = new Thread(() -> {
                try {
                    go.await();
                } catch (final InterruptedException ex) {
                    Thread.currentThread().interrupt();
                }
                if (mine.changeId() == SaveResult.SAVED) {
                    winners.incrementAndGet();
                    newIds.add(mine.id());
                } else {
                    assertThat(mine.isGone()).isTrue();
                }
            });
            threads.add(thread);
            thread.start();
        }
        go.countDown();
        for (final Thread thread : threads) {
            thread.join(PATIENCE.toMillis());
        }
        assertThat(winners).hasValue(1);
        assertThat(twos.load(oldId, ReadLevel.LINEARIZABLE)).isEmpty();
        assertThat(session.set("late", 1).save()).isEqualTo(SaveResult.GONE);
        final Session moved = twos.load(newIds.take(), ReadLevel.LINEARIZABLE).orElseThrow();
        assertThat(moved.get("a")).contains(1);
        assertThat(moved.createdAt()).isEqualTo(session.createdAt());
        assertThat(twos.findByPrincipal("alice").map(Session::id)).containsExactly(moved.id());
        saved(moved.set("a", 2));
        assertThat(moved.changeId()).isEqualTo(SaveResult.SAVED);
        saved(moved.set("a", 3));
        assertThat(seenByTwo(moved).get("a")).contains(3);
    }

    @Test
    void shouldFindSessionsByPrincipalAndByOtherIndexes() {
        final Session first = saved(ones.create().setPrincipal("alice"));
        final Session second = saved(ones.create().setPrincipal("alice").setIndex("team", "red"));
        saved(ones.create().setPrincipal("bob").setIndex("team", "red"));
        assertThat(ones.findByPrincipal("alice").map(Session::id)).containsExactlyInAnyOrder(first.id(), second.id());
        assertThat(ones.countByPrincipal("alice")).isEqualTo(2);
        assertThat(ones.countByIndex("team", "red")).isEqualTo(2);
        assertThat(ones.findByIndex("team", "red").map(Session::principal).map(Optional::orElseThrow))
                .containsExactlyInAnyOrder("alice", "bob");
        // Two requests, each with an index of its own: both count.
        final Session same = seenByTwo(first);
        saved(first.setIndex("team", "blue"));
        saved(same.setPrincipal("carol").set("x", 1));
        final Session merged = seenByTwo(first);
        assertThat(merged.principal()).contains("carol");
        assertThat(merged.index("team")).contains("blue");
        assertThat(twos.findByPrincipal("carol")).hasSize(1);
        assertThat(twos.findByIndex("team", "blue")).hasSize(1);
        saved(merged.removeIndex("principal"));
        assertThat(twos.findByPrincipal("carol")).isEmpty();
        twos.findByIndex("team", "red").forEach(Session::invalidate);
        assertThat(ones.findByPrincipal("alice")).isEmpty();
    }

    @Test
    void shouldNotExpireEarlyAndWriteAccessesDownSeldom() throws InterruptedException {
        final Duration max = Duration.ofSeconds(2);
        final SessionSettings shortLived = settings.withMaxInactive(max).withTouchFraction(0.5);
        final Sessions sessions = open(one, shortLived);
        final Session session = saved(sessions.create());
        final Instant until = Instant.now().plus(max.multipliedBy(3));
        int requests = 0;
        while (Instant.now().isBefore(until)) {
            assertThat(sessions.load(session.id()))
                    .as("after %d requests", requests)
                    .isPresent();
            requests++;
            assertThat(new CountDownLatch(1).await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        System.out.println("SessionsTest: " + requests + " requests in 6 s, " + sessions.stats());
        assertThat(requests).isGreaterThan(10);
        // One for each second, which is half of the maximum, and some for a machine that is slow.
        assertThat(sessions.stats().touches()).isBetween(1L, 7L);
        await().atMost(PATIENCE).until(() -> sessions.peek(session.id()).isEmpty());
    }

    @Test
    void shouldSendNoTouchThatAnotherClientHasSent() {
        final SessionSettings exact = settings.withMaxInactive(Duration.ofHours(1));
        final Sessions first = open(one, exact);
        final Sessions second = open(two, exact);
        final Session session = saved(first.create());
        for (int i = 0; i < 20; i++) {
            assertThat(first.load(session.id())).isPresent();
            assertThat(second.load(session.id())).isPresent();
        }
        assertThat(first.stats().touches()).isZero();
        assertThat(second.stats().touches()).isZero();
        final Session always = saved(open(one, exact.withTouchFraction(0)).create());
        final Sessions counted = open(one, exact.withTouchFraction(0));
        for (int i = 0; i < 5; i++) {
            counted.load(always.id());
        }
        assertThat(counted.stats().touches()).isEqualTo(5);
    }

    @Test
    void shouldEndASessionWithItsLifetimeHoweverOftenItIsAccessed() {
        final Sessions sessions = open(one, settings.withLifetime(Duration.ofSeconds(2)));
        final Session session = saved(sessions.create());
        final Instant created = Instant.now();
        // Another maximum does not make it live longer.
        saved(session.setMaxInactive(Duration.ofHours(2)).set("a", 1));
        await().atMost(PATIENCE).until(() -> sessions.load(session.id()).isEmpty());
        assertThat(Duration.between(created, Instant.now())).isLessThan(Duration.ofSeconds(20));
        assertThat(session.set("a", 2).save()).isEqualTo(SaveResult.GONE);
    }

    @Test
    void shouldKeepAnotherMaximumOfASession() {
        final Session session = saved(ones.create());
        saved(session.setMaxInactive(Duration.ofSeconds(1)));
        assertThat(seenByTwo(session).maxInactive()).isEqualTo(Duration.ofSeconds(1));
        await().atMost(PATIENCE).until(() -> twos.peek(session.id()).isEmpty());
        final Session forEver = saved(ones.create().setMaxInactive(Duration.ZERO));
        assertThat(one.namespace(settings.namespaceName())
                        .get(forEver.id())
                        .orElseThrow()
                        .remaining())
                .isEmpty();
        assertThat(twos.load(forEver.id())).isPresent();
    }

    @Test
    void shouldTellEachEventOnceAndInOrder() throws InterruptedException {
        final LinkedBlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
        final Subscription subscription = twos.listen(events::add);
        assertThat(subscription.awaitBegun(PATIENCE)).isTrue();
        final long before = subscription.revision();
        final Session session = saved(ones.create().set("a", 1));
        final String id = session.id();
        saved(session.set("a", 2));
        assertThat(session.changeId()).isEqualTo(SaveResult.SAVED);
        session.invalidate();
        final Session shortLived = saved(ones.create().setMaxInactive(Duration.ofMillis(100)));
        final List<SessionEvent> seen = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            seen.add(events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS));
        }
        assertThat(seen)
                .extracting(SessionEvent::kind)
                .containsExactly(Kind.CREATED, Kind.ID_CHANGED, Kind.DELETED, Kind.CREATED, Kind.EXPIRED);
        assertThat(seen)
                .extracting(SessionEvent::sessionId)
                .containsExactly(id, session.id(), session.id(), shortLived.id(), shortLived.id());
        assertThat(seen.get(1).previousId()).contains(id);
        assertThat(seen).isSortedAccordingTo(Comparator.comparingLong(SessionEvent::revision));
        subscription.close();
        final LinkedBlockingQueue<SessionEvent> again = new LinkedBlockingQueue<>();
        final Subscription resumed = ones.listen(again::add, before);
        for (final SessionEvent event : seen) {
            assertThat(again.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(event);
        }
        resumed.close();
        assertThat(events).isEmpty();
        assertThat(again).isEmpty();
    }

    @Test
    void shouldKeepOtherAttributesUsableWhenOneCannotBeRead() {
        final Session session = saved(ones.create().set("good", "x").set("bad", "y"));
        one.namespace(settings.namespaceName())
                .updateMap(session.id(), MapUpdate.create().set("a:bad", new byte[] {1, 4, 0, 9, 0, 3}));
        final Session other = seenByTwo(session);
        assertThat(other.get("good")).contains("x");
        assertThatThrownBy(() -> other.get("bad"))
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("'bad'")
                .hasMessageContaining("kryo")
                .hasMessageContaining("version 9")
                .hasMessageNotContaining(session.id());
        assertThatThrownBy(() -> other.get("good", Integer.class))
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("java.lang.String");
        saved(other.set("good", "z"));
        assertThat(seenByTwo(session).names()).containsExactly("bad", "good");
        saved(other.set("bad", "mended"));
        assertThat(seenByTwo(session).get("bad")).contains("mended");
    }

    @Test
    void shouldRefuseWhatIsTooLargeAndKeepTheSessionAsItWas() {
        final Sessions sessions = open(one, settings.withCodec(Codecs.bytes()).withAttributeBytesMax(200_000));
        final Session session = saved(sessions.create().set("small", new byte[10]));
        session.set("large", new byte[200_001]);
        assertThatThrownBy(session::save)
                .isInstanceOf(AttributeException.class)
                .hasMessageContaining("'large'")
                .hasMessageContaining("the limit is 200000");
        for (int i = 0; i < 3; i++) {
            session.set("large" + i, new byte[200_000]);
        }
        session.remove("large");
        assertThatThrownBy(session::save)
                .isInstanceOf(RejectedException.class)
                .hasMessageContaining("would be too large with its 4 attributes")
                .hasMessageNotContaining(session.id());
        assertThat(sessions.load(session.id()).orElseThrow().names()).containsExactly("small");
        saved(session.remove("large1").remove("large2"));
        assertThat(sessions.load(session.id()).orElseThrow().names()).containsExactly("large0", "small");
    }

    @Test
    void shouldReadAndWriteSeveralCodecsInOneSession() {
        final SessionSettings mixed = settings.withAttributeCodec(
                        "json", JsonCodec.builder().build())
                .withAttributeCodec("text", Codecs.text())
                .withCompressAboveBytes(100);
        final Sessions sessions = open(one, mixed);
        final String large = "x".repeat(10_000);
        final Session session = saved(sessions.create()
                .set("json", Map.of("k", List.of(1)))
                .set("text", large)
                .set("kryo", List.of(1L)));
        final Session back = sessions.load(session.id()).orElseThrow();
        assertThat(back.get("json")).contains(Map.of("k", List.of(1)));
        assertThat(back.get("text")).contains(large);
        assertThat(back.get("kryo")).contains(List.of(1L));
        final Entry entry =
                one.namespace(mixed.namespaceName()).get(session.id()).orElseThrow();
        assertThat(entry.field("a:text").orElseThrow().value().length).isLessThan(200);
    }

    @Test
    void shouldLoadFromTheNearCacheAndSeeOwnWritesAtOnce() throws InterruptedException {
        final Sessions cached = open(one, settings.withNearCache(NearCacheOptions.keysRead()));
        final Session session = saved(cached.create().set("a", 0));
        for (int i = 1; i <= 20; i++) {
            final Session mine = cached.load(session.id()).orElseThrow();
            assertThat(mine.get("a")).contains(i - 1);
            saved(mine.set("a", i));
        }
        await().atMost(PATIENCE).until(() -> {
            cached.load(session.id());
            return cached.stats().nearCacheHits() > 5;
        });
        assertThat(cached.stats().touches()).isZero();
        // What the cache was told when it was opened says when others touched it.
        final Sessions others = open(two, settings.withNearCache(NearCacheOptions.all()));
        await().atMost(PATIENCE).until(() -> {
            assertThat(others.load(session.id())).isPresent();
            return others.stats().nearCacheHits() > 5;
        });
        assertThat(others.stats().touches()).isZero();
        session.invalidate();
        assertThat(cached.load(session.id())).isEmpty();
    }

    @Test
    void shouldLoadAndSaveWithoutBlocking() throws Exception {
        final Session session = ones.create().set("a", 1);
        assertThat(session.saveAsync().toCompletableFuture().get().orThrow()).isEqualTo(SaveResult.SAVED);
        final Session loaded = twos.loadAsync(session.id())
                .toCompletableFuture()
                .get()
                .orThrow()
                .orElseThrow();
        assertThat(loaded.get("a")).contains(1);
        assertThat(loaded.setPrincipal("alice")
                        .saveAsync()
                        .toCompletableFuture()
                        .get()
                        .orThrow())
                .isEqualTo(SaveResult.SAVED);
        session.invalidate();
        assertThat(loaded.set("a", 2).saveAsync().toCompletableFuture().get().orThrow())
                .isEqualTo(SaveResult.GONE);
        assertThat(twos.loadAsync("forged id").toCompletableFuture().get().orThrow())
                .isEmpty();
    }

    @Test
    void shouldLetOneAtATimeWorkWithALockedSession() throws Exception {
        final Session session = saved(ones.create().set("step", 0));
        final SessionLock lock = ones.lock(session.id(), Duration.ofSeconds(5)).orElseThrow();
        assertThatThrownBy(() -> twos.lock(session.id(), Duration.ofMillis(100)))
                .isInstanceOf(TimeoutException.class);
        saved(lock.session().set("step", 1));
        assertThatThrownBy(() -> lock.session().changeId()).isInstanceOf(IllegalStateException.class);
        lock.close();
        try (SessionLock next = twos.lock(session.id(), PATIENCE).orElseThrow()) {
            assertThat(next.isHeld()).isTrue();
            assertThat(next.token()).isGreaterThan(lock.token());
            assertThat(next.session().get("step")).contains(1);
            // Who had it before can do no harm.
            assertThat(lock.isHeld()).isFalse();
            assertThat(lock.session().set("step", 7).save()).isEqualTo(SaveResult.FENCED);
            saved(next.session().set("step", 2));
        }
        assertThat(seenByTwo(session).get("step")).contains(2);
        assertThat(ones.lock("unknown", Duration.ofSeconds(1))).isEmpty();
        final SessionLock last = ones.lock(session.id(), PATIENCE).orElseThrow();
        ones.close();
        assertThat(last.session().set("step", 3).save()).isEqualTo(SaveResult.FENCED);
        twos.lock(session.id(), PATIENCE).orElseThrow().close();
    }

    @Test
    void shouldHaveEachEventHandledByOneOfThoseWhoShareASubscription() throws InterruptedException {
        final LinkedBlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
        final Subscription first = ones.share("mails", events::add);
        assertThat(first.awaitBegun(PATIENCE)).isTrue();
        final Subscription second = twos.share("mails", events::add);
        final List<String> ids = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            ids.add(saved(ones.create()).id());
        }
        await().atMost(PATIENCE).until(() -> events.size() == 10);
        first.close();
        // Nobody has it for a moment; nothing is missed.
        for (int i = 0; i < 10; i++) {
            ids.add(saved(twos.create()).id());
        }
        assertThat(second.awaitBegun(PATIENCE)).isTrue();
        await().atMost(PATIENCE).until(() -> events.size() == 20);
        second.close();
        assertThat(events).extracting(SessionEvent::sessionId).containsExactlyElementsOf(ids);
        assertThat(events).noneMatch(SessionEvent::mayBeRepeated);
        ids.add(saved(twos.create()).id());
        final Subscription third = ones.share("mails", events::add);
        await().atMost(PATIENCE).until(() -> events.size() == 21);
        third.close();
        assertThat(events).extracting(SessionEvent::sessionId).containsExactlyElementsOf(ids);
    }

    @Test
    void shouldFinishWhatEndedAsIndeterminate() throws InterruptedException {
        final DoubtfulClient doubtful = new DoubtfulClient(one);
        final Sessions sessions = open(doubtful.client(), settings);
        final LinkedBlockingQueue<SessionEvent> events = new LinkedBlockingQueue<>();
        final Subscription subscription = twos.listen(events::add);
        assertThat(subscription.awaitBegun(PATIENCE)).isTrue();
        for (final boolean isMade : List.of(true, false)) {
            final Session session = sessions.create().set("a", 1).setPrincipal("alice");
            doubtful.doubt("updateMap", isMade);
            assertThatThrownBy(session::save).isInstanceOf(IndeterminateException.class);
            saved(session.set("b", 2).setIndex("team", "red"));
            assertThat(session.isNew()).isFalse();
            final Session stored = seenByTwo(session);
            assertThat(stored.names()).containsExactly("a", "b");
            assertThat(stored.principal()).contains("alice");
            assertThat(stored.index("team")).contains("red");

            doubtful.doubt("updateMap", isMade);
            assertThatThrownBy(() -> session.set("a", 3).save()).isInstanceOf(IndeterminateException.class);
            saved(session);
            assertThat(seenByTwo(session).get("a")).contains(3);

            final String oldId = session.id();
            doubtful.doubt("move", isMade);
            assertThatThrownBy(session::changeId).isInstanceOf(IndeterminateException.class);
            assertThatThrownBy(() -> session.set("a", 4).save())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("call changeId again");
            assertThat(session.changeId()).isEqualTo(SaveResult.SAVED);
            assertThat(session.id()).isNotEqualTo(oldId);
            saved(session);
            assertThat(seenByTwo(session).get("a")).contains(4);
            assertThat(twos.load(oldId)).isEmpty();
            session.invalidate();
        }
        await().atMost(PATIENCE).until(() -> events.size() == 6);
        assertThat(events)
                .extracting(SessionEvent::kind)
                .containsExactly(
                        Kind.CREATED, Kind.ID_CHANGED, Kind.DELETED, Kind.CREATED, Kind.ID_CHANGED, Kind.DELETED);
    }

    @Test
    void shouldTakeAnythingForAnIdThatAnybodySends() {
        for (final String id : List.of("", " ", "x".repeat(10_000), "a\u0000b", "\u00e4", "unknown")) {
            assertThat(ones.load(id)).isEmpty();
            assertThat(ones.peek(id)).isEmpty();
            assertThat(ones.invalidate(id)).isFalse();
        }
        assertThatThrownBy(() -> ones.create("a b")).isInstanceOf(IllegalArgumentException.class);
        final Session session = saved(ones.create("container-made-id.node1"));
        assertThat(ones.create(session.id()).save()).isEqualTo(SaveResult.CONFLICT);
    }
}
