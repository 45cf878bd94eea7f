package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.LocalGroup;
import io.sternline.server.cli.process.LocalGroupSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Balancers on a real group, of which one has stopped hearing of backends while others go on. */
@Timeout(120)
class BalancerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path dir;

    private static LocalGroup group;
    private static StoreClient client;
    private static int pools;

    private final String name = "pool-" + ++pools;
    private final BackendModel frozen = new BackendModel(true);
    private LoadBalancing pool;
    private Namespace backends;
    private AffinityStore affinity;
    private SharedBalancer stale;

    @BeforeAll
    static void startGroup() throws InterruptedException {
        group = LocalGroup.start(LocalGroupSettings.in(dir).build());
        client = StoreClient.builder().endpoints(group.endpoints()).build();
        group.awaitComplete(client, PATIENCE);
    }

    @AfterAll
    static void stopGroup() {
        client.close();
        group.close();
    }

    @BeforeEach
    void freeze() throws InterruptedException {
        pool = client.loadBalancing(name);
        pool.backends().put(Backend.of("a", "a:1"));
        assertThat(pool.awaitReady(PATIENCE)).isTrue();
        backends = client.namespace(name + ".backends");
        final Entry known = backends.get("backend/a").orElseThrow();
        final BackendTable table = frozen.newTable();
        table.learn(known, 0);
        frozen.replace(table, known.revision(), 0);
        affinity =
                AffinityStore.open(client.namespace(name + ".affinity"), LoadBalancingSettings.DEFAULT, Runnable::run);
        stale = new SharedBalancer(
                Policy.ROUND_ROBIN,
                frozen,
                new BackendReader(backends.async(), frozen),
                backends.name(),
                affinity,
                new Connections(null, null),
                null,
                closed -> {});
        stale.start();
    }

    @AfterEach
    void close() {
        stale.close();
        affinity.close();
        pool.close();
    }

    private Optional<Entry> stored(final String session) {
        return client.namespace(name + ".affinity").get(session, ReadLevel.LINEARIZABLE);
    }

    @Test
    void shouldGiveNothingNewToABackendThatItDoesNotKnowToDrain() {
        pool.backends().drain("a");
        assertThat(stale.choose()).isPresent();
        assertThat(stale.assign("session")).isEmpty();
        assertThat(stored("session")).isEmpty();
        assertThat(stale.choose()).as("it has learned").isEmpty();
    }

    @Test
    void shouldNotAssignToABackendThatIsGone() {
        pool.backends().remove("a");
        assertThat(stale.assign("session")).isEmpty();
        pool.backends().put(Backend.of("a", "a:2"));
        frozen.learn(List.of(backends.get("backend/a").orElseThrow()), frozen.life(), 0);
        assertThat(stale.assign("session").orElseThrow().backend()).isEqualTo("a");
    }

    @Test
    void shouldLeaveASessionWithABackendThatItDoesNotKnowYet() {
        pool.backends().put(Backend.of("b", "b:1"));
        final Assignment assignment = pool.affinity().assign("session", () -> "b");
        assertThat(stale.assign("session")).contains(assignment);
        assertThat(stored("session").orElseThrow().revision()).isEqualTo(assignment.epoch());
        await().atMost(PATIENCE)
                .until(() -> stale.assigned("session").map(Backend::id).equals(Optional.of("b")));
    }

    @Test
    void shouldMoveASessionWhoseBackendIsReallyGone() {
        final Assignment assignment = pool.affinity().assign("session", () -> "gone");
        final Assignment moved = stale.assign("session").orElseThrow();
        assertThat(moved.backend()).isEqualTo("a");
        assertThat(moved.epoch()).isGreaterThan(assignment.epoch());
        assertThat(stale.assign("session")).contains(moved);
    }

    @Test
    void shouldTakeWhatStandsForItsOwnWhenOthersAreFaster() {
        final Assignment first = pool.affinity().assign("session", () -> "a");
        final Assignment second = pool.affinity().reassign(first, "b");
        assertThat(pool.affinity().reassign(first, "c")).isEqualTo(second);
        assertThat(pool.affinity().assign("session", () -> "d")).isEqualTo(second);
        assertThat(pool.affinity().release(first)).isFalse();
        assertThat(pool.affinity().find("session")).contains(second);
    }

    /** The other client's pool goes by what it knew before. */
    @Test
    void shouldAssignNothingToABackendThatAnotherClientHasJustDrained() {
        pool.backends().put(Backend.of("b", "b:1"));
        final SharedAffinity late = new SharedAffinity(
                affinity,
                new NamedBackends(frozen, new BackendReader(backends.async(), frozen), backends.name()),
                () -> {});
        pool.backends().drain("a");
        assertThatThrownBy(() -> late.assign("session", () -> "a"))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.FENCED))
                .hasMessageContaining("'a'");
        assertThat(stored("session")).isEmpty();

        final Assignment onB = late.assign("session", () -> "b");
        assertThat(onB.backend()).isEqualTo("b");
        assertThatThrownBy(() -> late.reassign(onB, "a")).isInstanceOf(RejectedException.class);
        assertThat(late.find("session")).contains(onB);
        assertThat(late.evacuate("b", key -> Optional.of("a"))).isEqualTo(new Affinity.Evacuation(0, 1));

        pool.backends().ready("a");
        assertThat(late.reassign(onB, "a").backend()).as("it has learned").isEqualTo("a");
        pool.backends().maintain("b");
        final Iterator<String> choices = List.of("b", "b", "a").iterator();
        assertThat(late.assign("another", choices::next).backend())
                .as("the chooser has thought again")
                .isEqualTo("a");
    }

    @Test
    void shouldEvacuateByThePolicy() {
        for (int i = 0; i < 300; i++) {
            pool.affinity().assign("session-" + i, () -> "gone");
        }
        assertThat(pool.backends().sessions("gone")).isEqualTo(300);
        assertThat(stale.evacuate("gone")).isEqualTo(new Affinity.Evacuation(300, 0));
        assertThat(pool.backends().sessions("gone")).isZero();
        assertThat(pool.backends().sessions("a")).isEqualTo(300);
        assertThat(stale.evacuate("a")).as("there is no other").isEqualTo(new Affinity.Evacuation(0, 300));
    }

    @Test
    void shouldDrainToItsEndAndServeAgain() {
        final Assignment assignment = pool.affinity().assign("session", () -> "a");
        pool.backends().drain("a", Duration.ofMillis(200));
        final var drained = pool.backends();
        await().atMost(PATIENCE)
                .until(() -> drained.find("a").orElseThrow().drained().isPresent());
        assertThat(drained.find("a").orElseThrow().drained()).contains(BackendStatus.Drained.DEADLINE);
        assertThat(drained.find("a").orElseThrow().acceptsAssigned()).isFalse();
        assertThat(drained.sessions("a")).isEqualTo(1);
        drained.ready("a");
        await().atMost(PATIENCE).until(() -> drained.find("a").orElseThrow().acceptsNew());
        assertThat(pool.affinity().find("session")).contains(assignment);
    }

    @Test
    void shouldAssignToThePreferredIfItCanBeUsed() {
        pool.backends().put(Backend.of("b", "b:1").withWeight(0));
        pool.backends().put(Backend.of("c", "c:1"));
        try (Balancer balancer = pool.balancer(Policy.ROUND_ROBIN)) {
            await().atMost(PATIENCE).until(() -> balancer.usable().size() == 2);
            for (int i = 0; i < 4; i++) {
                final String session = "session-" + i;
                assertThat(balancer.assign(session, "c").orElseThrow().backend())
                        .isEqualTo("c");
                assertThat(balancer.assign(session, "a").orElseThrow().backend())
                        .isEqualTo("c");
            }
            assertThat(balancer.assign("another", "b").orElseThrow().backend()).isIn("a", "c");
        }
    }

    @Test
    void shouldGiveNothingNewToABackendWhoseBreakerIsOpen() throws InterruptedException {
        final BreakerSettings settings = BreakerSettings.DEFAULT.withOpenTime(Duration.ofSeconds(1));
        try (CircuitBreakers breakers = CircuitBreakers.open(client, name, settings);
                Balancer balancer = pool.balancer(Policy.ROUND_ROBIN, breakers)) {
            assertThat(breakers.awaitReady(PATIENCE)).isTrue();
            final Assignment assignment = balancer.assign("session").orElseThrow();
            for (int i = 0; i < settings.errorsMax(); i++) {
                breakers.of("a").pass().failed();
            }
            await().atMost(PATIENCE).until(() -> balancer.choose().isEmpty());
            assertThat(balancer.assign("session")).contains(assignment);
            assertThat(balancer.assign("served already", "a").orElseThrow().backend())
                    .isEqualTo("a");
            await().atMost(PATIENCE).until(() -> balancer.choose().isPresent());
        }
    }

    @Test
    void shouldKeepAssignmentsOfSessionsThatAreSeenAndForgetOthers() {
        final LoadBalancingSettings settings = LoadBalancingSettings.DEFAULT
                .withAffinityIdle(Duration.ofSeconds(4))
                .withTouchFraction(0.25);
        try (LoadBalancing brief = client.loadBalancing(name, settings);
                Balancer balancer = brief.balancer(Policy.RANDOM)) {
            await().atMost(PATIENCE).until(() -> balancer.choose().isPresent());
            final Assignment seen = balancer.assign("seen").orElseThrow();
            balancer.assign("unseen");
            await().atMost(PATIENCE).until(() -> {
                balancer.assigned("seen");
                return stored("unseen").isEmpty();
            });
            assertThat(balancer.assign("seen")).contains(seen);
        }
    }
}
