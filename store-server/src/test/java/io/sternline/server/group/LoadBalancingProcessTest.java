package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.lb.Assignment;
import io.sternline.client.lb.Backend;
import io.sternline.client.lb.BackendEvent;
import io.sternline.client.lb.BackendStatus;
import io.sternline.client.lb.LoadBalancing;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Load balancers in processes of their own, and a group whose primary is killed while they are at work. */
@Timeout(240)
class LoadBalancingProcessTest {
    private static final int SESSIONS = 1_000;
    private static final int DRAINED_SESSIONS = 60;
    private static final int EVACUATED_SESSIONS = 4_000;
    private static final int HEAP_MB = 64;
    private static final int WRITES_IN_BETWEEN = 50;
    private static final Duration DRAIN_TIME = Duration.ofMillis(2_500);

    @TempDir
    private static Path dir;

    private static ProcessGroup group;
    private static StoreClient client;

    private final List<JavaProcess> balancers = new ArrayList<>();
    private String name;
    private Word word;
    private LoadBalancing pool;

    @BeforeAll
    static void start() throws InterruptedException {
        group = ProcessGroup.start(dir.resolve("group"));
        client = group.connect();
    }

    @AfterAll
    static void stop() {
        client.close();
        group.close();
    }

    /** Each test has a pool of its own. One before it may have killed a node. */
    @BeforeEach
    void open(final TestInfo test) throws InterruptedException {
        for (final int nodeId : ProcessGroup.all()) {
            if (!group.process(nodeId).isAlive()) {
                group.start(nodeId);
            }
        }
        group.awaitComplete();
        name = "pool-" + Integer.toHexString(test.getDisplayName().hashCode());
        word = new Word(client, name);
        pool = client.loadBalancing(name);
        for (final String id : List.of("a", "b", "c")) {
            pool.backends().put(Backend.of(id, "127.0.0.1:9"));
        }
    }

    @AfterEach
    void close() {
        balancers.forEach(JavaProcess::close);
        pool.close();
    }

    /** @param sessions that they will race for. */
    private void startBalancers(final int sessions) {
        for (int i = 1; i <= 2; i++) {
            final JavaCommand command = JavaCommand.helper(
                    BalancerProcess.class.getName(),
                    HEAP_MB,
                    "lb-" + i,
                    Integer.toString(sessions),
                    String.join(",", group.endpoints()),
                    name);
            balancers.add(JavaProcess.start(name + "-lb-" + i, command, dir));
        }
        awaitLines("READY", 1);
    }

    @Test
    void shouldAgreeWhateverBecomesOfThePrimaryAndDrainABackendOnce() throws InterruptedException {
        startBalancers(SESSIONS);
        word.say(BalancerProcess.RACE);
        awaitLines("ASSIGNED", SESSIONS / 10);
        group.kill9(group.primary().nodeId());
        awaitLines("RACED", 1);
        assertThat(assignments(1, "shared-"))
                .isEqualTo(assignments(0, "shared-"))
                .hasSize(SESSIONS);
        assertThat(assignments(0, "shared-")).isEqualTo(stored("shared-"));

        pool.backends().drain("a");
        final long drainedFrom = revisionOfDefinition("a");
        awaitOwnSessions();
        word.say(Word.STOP);
        awaitLines("DONE", 1);
        assertThat(stored("").values()).noneMatch(place -> place.isAt("a") && place.epoch() > drainedFrom);

        assertThat(lines("DRAINED a")).allMatch(List::isEmpty);
    }

    @Test
    void shouldTellThatABackendHasDrainedOnceAndShowChangesToAll() {
        startBalancers(SESSIONS);
        word.say(BalancerProcess.RACE);
        awaitLines("RACED", 1);
        pool.backends().put(Backend.of("d", "127.0.0.1:9").withWeight(5));
        awaitLines("ADDED d", 1);
        pool.backends().drain("a");
        awaitLines("CHANGED a", 1);
        final long left = pool.affinity().evacuate("a", key -> Optional.of("d")).left();
        assertThat(left).isZero();
        awaitLines("DRAINED a", 1);
        assertThat(pool.backends().sessions("a")).isZero();
        pool.backends().ready("a");
        awaitOwnSessions();
        pool.backends().drain("a", Duration.ofMillis(300));
        awaitLines("DRAINED a", 2);
        word.say(Word.STOP);
        awaitLines("DONE", 1);
        assertThat(lines("DRAINED a")).allMatch(drained -> drained.size() == 2);
        assertThat(pool.backends().find("a").orElseThrow().drained()).isPresent();
    }

    @Test
    void shouldMoveSessionsOnceAndOnlyAfterTheDeadlineOfADrainingThatThePrimaryDidNotSurvive() {
        startBalancers(DRAINED_SESSIONS);
        word.say(BalancerProcess.RACE);
        awaitLines("RACED", 1);
        final Map<String, Place> before = stored("shared-");
        final List<BackendEvent> drained = new CopyOnWriteArrayList<>();
        pool.backends().subscribe(event -> {
            if (event.kind() == BackendEvent.Kind.DRAINED) {
                drained.add(event);
            }
        });
        pool.backends().drain("a", DRAIN_TIME);
        word.say(BalancerProcess.VISIT);
        awaitLines("VISITED ", DRAINED_SESSIONS);
        group.kill9(group.primary().nodeId());
        awaitLines("DRAINED a", 1);
        final long drainedAt = revisionOfDefinition("a");
        awaitLines("VISITED-AFTERWARDS", 2 * DRAINED_SESSIONS);
        word.say(Word.STOP);
        awaitLines("DONE", 1);

        assertThat(lines("DRAINED a")).allMatch(told -> told.size() == 1);
        await().atMost(ProcessGroup.PATIENCE).until(() -> !drained.isEmpty());
        assertThat(drained)
                .singleElement()
                .matches(event -> event.status().drained().equals(Optional.of(BackendStatus.Drained.DEADLINE)));
        final Map<String, Place> after = stored("shared-");
        assertThat(before.values()).anyMatch(place -> place.isAt("a"));
        final Map<String, Set<Place>> seenAfterwards = placesOfAll("VISITED-AFTERWARDS ");
        final Map<String, Set<Place>> seenUntilThen = placesOfAll("VISITED ");
        before.forEach((session, place) -> {
            final Place moved = after.get(session);
            assertThat(seenAfterwards.get(session))
                    .as("where %s was seen afterwards", session)
                    .containsExactly(moved);
            if (place.isAt("a")) {
                assertThat(moved).matches(to -> !to.isAt("a") && to.epoch() > drainedAt, "moved after " + drainedAt);
                assertThat(seenUntilThen.get(session)).isSubsetOf(place, moved).contains(place);
            } else {
                assertThat(moved).isEqualTo(place);
                assertThat(seenUntilThen.get(session)).containsExactly(place);
            }
        });
    }

    @Test
    void shouldMoveEachSessionOnceWhenTwoEvacuateABackendAndThePrimaryIsKilledMeanwhile() throws InterruptedException {
        final Map<String, Assignment> before = assignToA(DRAINED_SESSIONS, "shared-");
        before.putAll(assignToA(EVACUATED_SESSIONS, "other-"));
        startBalancers(DRAINED_SESSIONS);
        word.say(BalancerProcess.RACE);
        awaitLines("RACED", 1);
        final Namespace affinity = client.namespace(name + ".affinity");
        final int primary = group.primary().nodeId();
        final long begin = pool.affinity().assign("the last before", () -> "b").epoch();
        pool.backends().maintain("a");
        word.say(BalancerProcess.EVACUATE);
        await().pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(1))
                .atMost(ProcessGroup.PATIENCE)
                .until(() -> affinity.countByTerm("a", ReadLevel.LOCAL) < before.size() * 7 / 8);
        group.kill9(primary);
        awaitLines("EMPTY", 1);
        word.say(Word.STOP);
        awaitLines("DONE", 1);
        final long end = pool.affinity().assign("the first after", () -> "b").epoch();

        final Map<String, List<Place>> moves = placesBetween(begin, end);
        assertThat(moves.keySet()).containsAll(before.keySet());
        final Map<String, Place> after = stored("");
        before.forEach((session, assignment) -> {
            assertThat(moves.get(session)).as("moves of %s", session).containsExactly(after.get(session));
            assertThat(after.get(session))
                    .matches(moved -> !moved.isAt("a") && moved.epoch() > assignment.epoch(), "is at another one");
        });
        final Namespace carts = client.namespace("default");
        for (final Assignment old :
                before.values().stream().limit(DRAINED_SESSIONS).toList()) {
            assertFenced(carts, old);
            final Place moved = after.get(old.key());
            carts.guardedBy(new Assignment(affinity.name(), old.key(), moved.backend(), moved.epoch()).guard())
                    .put(old.key(), text(moved.backend()));
        }
        System.out.println("LoadBalancingProcessTest: " + before.size() + " sessions moved, by " + lines("EVACUATED"));
    }

    private Map<String, Assignment> assignToA(final int count, final String prefix) {
        final List<CompletionStage<Outcome<Assignment>>> stages = IntStream.range(0, count)
                .mapToObj(i -> pool.affinity().assignAsync(prefix + i, () -> "a"))
                .toList();
        final Map<String, Assignment> assigned = new TreeMap<>();
        for (final CompletionStage<Outcome<Assignment>> stage : stages) {
            final Assignment assignment = stage.toCompletableFuture().join().orThrow();
            assigned.put(assignment.key(), assignment);
        }
        return assigned;
    }

    /** What was written between these revisions, as a watch tells it, by session and in order. */
    private Map<String, List<Place>> placesBetween(final long begin, final long end) throws InterruptedException {
        final Map<String, List<Place>> places = new TreeMap<>();
        try (Watch watch = client.namespace(name + ".affinity").watch(WatchOptions.after(begin))) {
            while (watch.revision() < end) {
                watch.poll(Duration.ofMillis(100))
                        .flatMap(Change::entry)
                        .ifPresent(entry -> places.computeIfAbsent(entry.key(), session -> new ArrayList<>())
                                .add(new Place(entry.text(), entry.revision())));
            }
        }
        return places;
    }

    @Test
    void shouldRejectWritesUnderAnOldEpoch() {
        final Namespace carts = client.namespace("default");
        final Assignment first = pool.affinity().assign("session", () -> "a");
        carts.guardedBy(first.guard()).put("cart", text("by a"));
        group.kill9(group.primary().nodeId());
        final Assignment second = pool.affinity().reassign(first, "b");
        assertThat(second.epoch()).isGreaterThan(first.epoch());
        assertFenced(carts, first);
        carts.guardedBy(second.guard()).put("cart", text("by b"));
        assertThat(pool.affinity().release(first)).isFalse();
        assertThat(pool.affinity().release(second)).isTrue();
        assertFenced(carts, second);
        final Assignment third = pool.affinity().assign("session", () -> "a");
        assertThat(third.epoch()).isGreaterThan(second.epoch());
        assertFenced(carts, first);
        assertThat(carts.get("cart").orElseThrow().text()).isEqualTo("by b");
    }

    private static void assertFenced(final Namespace carts, final Assignment assignment) {
        assertThatThrownBy(() -> carts.guardedBy(assignment.guard()).put("cart", text("late")))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.FENCED));
    }

    private static byte[] text(final String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private long revisionOfDefinition(final String id) {
        return client.namespace(name + ".backends")
                .get("backend/" + id, ReadLevel.LINEARIZABLE)
                .orElseThrow()
                .revision();
    }

    /** Until both have assigned some more sessions of their own. */
    private void awaitOwnSessions() {
        for (int i = 0; i < balancers.size(); i++) {
            final String own = "lb-" + (i + 1);
            final int index = i;
            final int goal = assignments(i, own).size() + WRITES_IN_BETWEEN;
            await().atMost(ProcessGroup.PATIENCE)
                    .until(() -> assignments(index, own).size() >= goal);
        }
    }

    private record Place(String backend, long epoch) {
        boolean isAt(final String id) {
            return backend.equals(id);
        }
    }

    private Map<String, Place> assignments(final int balancer, final String prefix) {
        final Map<String, Place> assignments = new TreeMap<>();
        for (final String line : lines(balancer, "ASSIGNED " + prefix)) {
            final String[] words = line.split(" ");
            assignments.put(words[1], new Place(words[2], Long.parseLong(words[3])));
        }
        return assignments;
    }

    /** Of each session, whoever said so. */
    private Map<String, Set<Place>> placesOfAll(final String beginning) {
        final Map<String, Set<Place>> places = new TreeMap<>();
        for (final List<String> lines : lines(beginning)) {
            for (final String line : lines) {
                final String[] words = line.split(" ");
                places.computeIfAbsent(words[1], session -> new HashSet<>())
                        .add(new Place(words[2], Long.parseLong(words[3])));
            }
        }
        return places;
    }

    private Map<String, Place> stored(final String prefix) {
        final Map<String, Place> assignments = new TreeMap<>();
        try (var entries = client.namespace(name + ".affinity").scan(prefix)) {
            entries.forEach(
                    (final Entry entry) -> assignments.put(entry.key(), new Place(entry.text(), entry.revision())));
        }
        return assignments;
    }

    private void awaitLines(final String beginning, final int count) {
        await().atMost(ProcessGroup.PATIENCE)
                .until(() -> lines(beginning).stream().allMatch(found -> found.size() >= count));
    }

    /** Of each balancer. */
    private List<List<String>> lines(final String beginning) {
        return IntStream.range(0, balancers.size())
                .mapToObj(balancer -> lines(balancer, beginning))
                .toList();
    }

    private List<String> lines(final int balancer, final String beginning) {
        final Path log = balancers.get(balancer).logFile();
        try {
            final String text = Files.exists(log) ? Files.readString(log) : "";
            return text.substring(0, text.lastIndexOf('\n') + 1)
                    .lines()
                    .filter(line -> line.startsWith(beginning))
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }
}
