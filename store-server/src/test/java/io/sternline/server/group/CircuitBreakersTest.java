package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.BreakerSettings;
import io.sternline.client.lb.CircuitBreaker;
import io.sternline.client.lb.CircuitBreaker.Pass;
import io.sternline.client.lb.CircuitBreaker.State;
import io.sternline.client.lb.CircuitBreakers;
import io.sternline.server.state.StoreStateMachine;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The breakers of one pool in two clients of three real nodes: every transition, and what comes too late for one. */
@Timeout(180)
class CircuitBreakersTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int ERRORS_MAX = 5;

    /** Long enough for a machine that has other things to do; only the open time must pass in most tests. */
    private static final BreakerSettings SETTINGS = BreakerSettings.DEFAULT
            .withErrors(ERRORS_MAX, Duration.ofMinutes(5))
            .withOpenTime(Duration.ofMillis(300))
            .withProbes(2, Duration.ofMinutes(2))
            .withSuccessesToClose(2);

    @TempDir
    private static Path dir;

    private static InProcessGroup group;
    private static int pools;

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<State> told = new CopyOnWriteArrayList<>();
    private final String pool = "shop-" + pools++;
    private StoreClient oneClient;
    private CircuitBreaker one;
    private CircuitBreaker two;

    @BeforeAll
    static void startGroup() {
        group = InProcessGroup.start(dir, id -> "", id -> StoreStateMachine::new);
    }

    @AfterAll
    static void stopGroup() {
        group.close();
    }

    @BeforeEach
    void open() {
        oneClient = client();
        open(SETTINGS);
    }

    private void open(final BreakerSettings settings) {
        one = breakers(oneClient, settings).of("app/1");
        two = breakers(client(), settings).of("app/1");
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private StoreClient client() {
        final StoreClient client = group.connect();
        opened.add(client);
        return client;
    }

    private CircuitBreakers breakers(final StoreClient client, final BreakerSettings settings) {
        final CircuitBreakers breakers = CircuitBreakers.open(client, pool, settings);
        opened.add(breakers);
        breakers.onChange((backend, state) -> told.add(state));
        await().atMost(PATIENCE).until(() -> breakers.awaitReady(Duration.ofSeconds(1)));
        return breakers;
    }

    @Test
    void shouldOpenForAllWhenAllTogetherHaveSeenTooManyErrors() {
        fail(one, ERRORS_MAX - 1);
        assertThat(one.pass()).isSameAs(one.pass());
        one.pass().succeeded();
        one.pass().unused();
        await().atMost(PATIENCE).until(() -> errorsTold(0) == ERRORS_MAX - 1);
        assertThat(two.state()).isEqualTo(State.CLOSED);
        fail(two, 1);
        awaitState(State.OPEN, one, two);
        assertThat(one.pass().allowed()).isFalse();
        assertThat(two.pass().allowed()).isFalse();
        assertThat(told).contains(State.OPEN);
    }

    @Test
    void shouldCloseForAllAfterEnoughSuccessesWhoeverHadThem() {
        trip();
        final Pass first = awaitProbe(one);
        final Pass second = awaitProbe(two);
        assertThat(first.isProbe()).isTrue();
        first.succeeded();
        first.succeeded();
        second.succeeded();
        awaitState(State.CLOSED, one, two);
        assertThat(one.pass().isProbe()).isFalse();
        fail(two, 1);
        await().atMost(PATIENCE).until(() -> errorsTold(era()) == 1);
        assertThat(two.state()).as("errors count from none again").isEqualTo(State.CLOSED);
    }

    @Test
    void shouldOpenAgainWhenOneProbeFails() {
        trip();
        final long firstEra = era();
        final Pass first = awaitProbe(one);
        final Pass second = awaitProbe(two);
        second.failed();
        await().atMost(PATIENCE).until(() -> era() > firstEra);
        first.succeeded();
        first.failed();
        awaitState(State.HALF_OPEN, one, two);
        final long secondEra = era();
        awaitProbe(two).succeeded();
        awaitProbe(one).succeeded();
        awaitState(State.CLOSED, one, two);
        assertThat(secondEra).isGreaterThan(firstEra);
    }

    @Test
    void shouldLetNoMoreProbesRunThanMayAndGiveBackOnesThatWereNotUsed() {
        trip();
        final Pass first = awaitProbe(one);
        final Pass second = awaitProbe(one);
        await().atMost(PATIENCE).until(() -> slots(era()) == 2);
        for (int i = 0; i < 200; i++) {
            assertThat(one.pass().allowed()).isFalse();
            assertThat(two.pass().allowed()).isFalse();
        }
        first.unused();
        final Pass third = awaitProbe(two);
        assertThat(one.pass().allowed()).isFalse();
        second.succeeded();
        third.succeeded();
        awaitState(State.CLOSED, one, two);
    }

    @Test
    void shouldPassOnTheProbesOfOneThatDiedWithThem() throws Exception {
        open(SETTINGS.withProbes(1, Duration.ofSeconds(2)));
        trip();
        final Pass lost = awaitProbe(one);
        final Pass next = awaitProbe(two);
        lost.succeeded();
        next.succeeded();
        await().atMost(PATIENCE)
                .until(() -> entry("successes/" + era() + "/app/1").isPresent());
        assertThat(entry("successes/" + era() + "/app/1").orElseThrow().number())
                .as("the one whose lease ended does not count")
                .isEqualTo(1);
    }

    @Test
    void shouldNotBeTrippedByWhoHasSleptSinceAnotherEra() {
        final Pass old = one.pass();
        trip();
        awaitProbe(one).succeeded();
        awaitProbe(two).succeeded();
        awaitState(State.CLOSED, one, two);
        for (int i = 0; i < 3 * ERRORS_MAX; i++) {
            old.failed();
        }
        // Whatever they led to, this comes after it.
        fail(one, 1);
        await().atMost(PATIENCE).until(() -> errorsTold(era()) == 1);
        assertThat(one.state()).isEqualTo(State.CLOSED);
    }

    /** Someone dies after it has said for how long, and before it trips the breaker. */
    @Test
    void shouldNotBeOpenBeforeItIsTripped() {
        namespace().put("breaker/open/half-done/app/1", new byte[0], Expiry.ttl(Duration.ofMinutes(5)));
        fail(one, 1);
        await().atMost(PATIENCE).until(() -> errorsTold(0) == 1);
        assertThat(one.state()).isEqualTo(State.CLOSED);
        fail(one, ERRORS_MAX - 1);
        awaitState(State.HALF_OPEN, one, two);
    }

    @Test
    void shouldBeClosedOnceItIsForgotten() {
        open(SETTINGS.withOpenTime(Duration.ofMinutes(5)));
        trip(State.OPEN);
        final CircuitBreakers breakers = breakers(oneClient, SETTINGS);
        assertThat(breakers.forget("app/1")
                        .toCompletableFuture()
                        .join()
                        .orThrow()
                        .found())
                .isTrue();
        awaitState(State.CLOSED, one, two);
        assertThat(errorsTold(0)).isZero();
        fail(one, ERRORS_MAX);
        awaitState(State.OPEN, two);
    }

    @Test
    void shouldTellWhoComesLaterOfTheStateThatIs() {
        open(SETTINGS.withOpenTime(Duration.ofMinutes(5)));
        trip(State.OPEN);
        final CircuitBreaker third = breakers(client(), SETTINGS).of("app/1");
        assertThat(third.state()).isEqualTo(State.OPEN);
        assertThat(third.pass().allowed()).isFalse();
        assertThat(third).hasToString("circuit breaker of 'app/1', OPEN");
    }

    /** By both at once. */
    private void trip() {
        trip(State.HALF_OPEN);
    }

    private void trip(final State then) {
        fail(one, ERRORS_MAX);
        fail(two, ERRORS_MAX);
        await().atMost(PATIENCE).until(() -> told.contains(State.OPEN));
        awaitState(then, one, two);
    }

    private static void fail(final CircuitBreaker breaker, final int times) {
        final Pass pass = breaker.pass();
        for (int i = 0; i < times; i++) {
            pass.failed();
        }
    }

    private static void awaitState(final State state, final CircuitBreaker... breakers) {
        for (final CircuitBreaker breaker : breakers) {
            await().atMost(PATIENCE).until(() -> breaker.state() == state);
        }
    }

    private static Pass awaitProbe(final CircuitBreaker breaker) {
        return await().atMost(PATIENCE).until(breaker::pass, Pass::allowed);
    }

    private Namespace namespace() {
        return oneClient.namespace(pool + ".breakers");
    }

    private Optional<Entry> entry(final String key) {
        return namespace().get(key);
    }

    private long era() {
        return entry("breaker/state/app/1").map(Entry::revision).orElse(0L);
    }

    private long errorsTold(final long era) {
        return namespace()
                .countInWindow("errors/" + era + "/app/1", 0, SETTINGS.window())
                .value();
    }

    private long slots(final long era) {
        return namespace().scan("breaker/probe/" + era + "/").count();
    }
}
