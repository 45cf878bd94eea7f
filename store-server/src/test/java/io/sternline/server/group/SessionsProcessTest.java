package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.client.Guard;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.session.SaveResult;
import io.sternline.client.session.Session;
import io.sternline.client.session.SessionLock;
import io.sternline.client.session.Sessions;
import io.sternline.protocol.Protocol;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Sessions that two processes work with at once, while the group's primary is killed. */
@Timeout(240)
class SessionsProcessTest {
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int HEAP_MB = 64;

    @TempDir
    private static Path dir;

    private static ProcessGroup group;
    private static StoreClient client;

    private final List<JavaProcess> children = new ArrayList<>();

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

    @AfterEach
    void closeChildren() {
        children.forEach(JavaProcess::close);
    }

    private JavaProcess child(final String what, final String name) {
        final String[] args = Stream.concat(Stream.of(what, name), Stream.of(group.endpoints()))
                .toArray(String[]::new);
        final JavaProcess child = JavaProcess.start(
                what + "-" + name,
                JavaCommand.helper(SessionsChild.class.getName(), HEAP_MB, args),
                dir.resolve("logs"));
        children.add(child);
        return child;
    }

    private static List<String> lines(final JavaProcess child, final String... beginnings) {
        try {
            return Files.readAllLines(child.logFile()).stream()
                    .filter(line -> Stream.of(beginnings).anyMatch(line::startsWith))
                    .toList();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    private static void killPrimaryAndBringItBack() throws InterruptedException {
        final int primary = group.primary().nodeId();
        group.kill9(primary);
        group.start(primary);
        group.awaitComplete();
    }

    @Test
    void shouldLoseNoAttributeThatTwoProcessesSaveInTheSameSessions() throws InterruptedException {
        try (Sessions sessions = client.sessions(SessionsChild.settings())) {
            for (int i = 0; i < SessionsChild.SESSIONS; i++) {
                final Session session = sessions.create(SessionsChild.id(i));
                if (session.save() == SaveResult.CONFLICT) {
                    sessions.load(session.id())
                            .orElseThrow()
                            .set("untouched", i)
                            .save()
                            .orThrow();
                } else {
                    session.set("untouched", i).save().orThrow();
                }
            }
            final List<JavaProcess> writers = List.of(child("merge", "one"), child("merge", "two"));
            await().atMost(PATIENCE)
                    .until(() -> writers.stream()
                            .allMatch(writer -> lines(writer, "saved").size() > 60));
            assertThat(writers).allMatch(writer -> lines(writer, "done").isEmpty());
            killPrimaryAndBringItBack();
            await().atMost(PATIENCE)
                    .until(() -> writers.stream()
                            .noneMatch(writer -> lines(writer, "done").isEmpty()));
            writers.forEach(writer -> judge(writer, sessions));
        }
    }

    /** Each attribute has one writer, which waited for each save: the last one that was acknowledged counts, or one after it whose outcome is unknown. */
    private static void judge(final JavaProcess writer, final Sessions sessions) {
        assertThat(lines(writer, "refused", "not", "Exception"))
                .as(writer.describe())
                .isEmpty();
        final Map<String, Set<Integer>> allowed = new HashMap<>();
        for (final String line : lines(writer, "saved", "maybe")) {
            final String[] parts = line.split(" ");
            final Set<Integer> rounds = allowed.computeIfAbsent(parts[1] + " " + parts[2], any -> new TreeSet<>());
            if (parts[0].equals("saved")) {
                rounds.clear();
            }
            rounds.add(Integer.parseInt(parts[3]));
        }
        assertThat(allowed).hasSize(SessionsChild.SESSIONS * SessionsChild.THREADS);
        allowed.forEach((where, rounds) -> {
            final String[] parts = where.split(" ");
            final Session session = sessions.load(SessionsChild.id(Integer.parseInt(parts[0])), ReadLevel.LINEARIZABLE)
                    .orElseThrow();
            final int round = session.get(parts[1], Integer.class).orElseThrow();
            assertThat(rounds).as(where).contains(round);
            final boolean isEven = round / SessionsChild.SESSIONS % 2 == 0;
            assertThat(session.get(parts[1] + "-even"))
                    .as(where)
                    .isEqualTo(isEven ? Optional.of(round) : Optional.empty());
            assertThat(session.get("untouched", Integer.class)).contains(Integer.parseInt(parts[0]));
        });
    }

    @Test
    void shouldLetOneOfTwoProcessesChangeAnIdAndLoseNoCount() throws InterruptedException {
        try (Sessions sessions = client.sessions(SessionsChild.settings())) {
            sessions.create(SessionsChild.id(0)).save(); // There may be one, of another test.
            final Session counted = sessions.load(SessionsChild.id(0)).orElseThrow();
            counted.set("count", 0).save().orThrow();
            for (int i = 0; i < SessionsChild.RACES; i++) {
                sessions.create(SessionsChild.raceId(i)).set("number", i).save().orThrow();
            }
            final List<JavaProcess> racers = List.of(child("race", "one"), child("race", "two"));
            await().atMost(PATIENCE)
                    .until(() -> racers.stream()
                            .allMatch(racer -> lines(racer, "counted").size() > 20));
            assertThat(racers).allMatch(racer -> lines(racer, "done").isEmpty());
            killPrimaryAndBringItBack();
            await().atMost(PATIENCE)
                    .until(() -> racers.stream()
                            .noneMatch(racer -> lines(racer, "done").isEmpty()));

            final Map<Integer, String> newIds = new HashMap<>();
            racers.forEach(racer -> lines(racer, "moved").forEach(line -> {
                final String[] parts = line.split(" ");
                assertThat(newIds.put(Integer.parseInt(parts[2]), parts[1]))
                        .as(line)
                        .isNull();
            }));
            assertThat(newIds).hasSize(SessionsChild.RACES);
            newIds.forEach((number, id) -> {
                assertThat(sessions.peek(SessionsChild.raceId(number))).isEmpty();
                assertThat(sessions.peek(id).orElseThrow().get("number")).contains(number);
            });
            final int sure = count(racers, "counted");
            assertThat(sessions.load(SessionsChild.id(0), ReadLevel.LINEARIZABLE)
                            .orElseThrow()
                            .get("count", Integer.class)
                            .orElseThrow())
                    .isBetween(sure, sure + count(racers, "maybe-counted"));
        }
    }

    private static int count(final List<JavaProcess> children, final String beginning) {
        return children.stream()
                .mapToInt(child -> lines(child, beginning).size())
                .sum();
    }

    @Test
    void shouldTellEachEndOfASessionOnceWhoeverDies() throws InterruptedException {
        final List<JavaProcess> listeners = List.of(child("share", "one"), child("share", "two"));
        await().atMost(PATIENCE)
                .until(() -> listeners.stream()
                        .noneMatch(child -> lines(child, "listening").isEmpty()));
        final Set<String> ids = new TreeSet<>();
        try (Sessions sessions = client.sessions(SessionsChild.settings())) {
            // Somebody has it before anything happens.
            final Session first = sessions.create();
            await().atMost(PATIENCE).until(() -> {
                sessions.create().save();
                return shared(listeners, "CREATED").size() > 0;
            });
            assertThat(first.save()).isEqualTo(SaveResult.SAVED);
            createShortLived(sessions, 40, ids);
            killPrimaryAndBringItBack();
            await().atMost(PATIENCE).until(() -> new TreeSet<>(shared(listeners, "EXPIRED")).containsAll(ids));
            final JavaProcess holder = lines(listeners.get(0), "shared").size()
                            > lines(listeners.get(1), "shared").size()
                    ? listeners.get(0)
                    : listeners.get(1);
            createShortLived(sessions, 40, ids);
            holder.kill9();
            createShortLived(sessions, 20, ids);
            await().atMost(PATIENCE).until(() -> new TreeSet<>(shared(listeners, "EXPIRED")).containsAll(ids));
            assertOnce(listeners, ids);
            final JavaProcess survivor = listeners.get(holder == listeners.get(0) ? 1 : 0);
            await().atMost(PATIENCE)
                    .until(() -> ids(lines(survivor, "heard EXPIRED")).size() >= ids.size());
            assertThat(ids(lines(survivor, "heard EXPIRED"))).containsExactlyInAnyOrderElementsOf(ids);
        }
    }

    @Test
    void shouldHandALockOnAfterItsHolderHasDiedAndRefuseWhatItsFormerHoldersWrite() throws Exception {
        try (Sessions sessions = client.sessions(SessionsChild.settings())) {
            sessions.create(SessionsChild.LOCKED_ID).save().orThrow();
            final JavaProcess doomed = child("lock", "doomed");
            final long first = token(doomed);
            final String leaseId = lockEntry().text().split("/")[0];
            final JavaProcess sleeper = child("lock", "sleeper");
            await().atMost(PATIENCE).until(() -> !lines(sleeper, "waits").isEmpty());
            doomed.kill9();
            final int primary = group.primary().nodeId();
            group.kill9(primary);
            final long second = token(sleeper);
            assertThat(second).isGreaterThan(endOfLease(leaseId, first)).isGreaterThan(first);
            assertFenced(first);
            await().atMost(PATIENCE).until(() -> !lines(sleeper, "saved").isEmpty());

            signal(sleeper, "STOP");
            try (SessionLock third =
                    sessions.lock(SessionsChild.LOCKED_ID, PATIENCE).orElseThrow()) {
                assertThat(third.token()).isGreaterThan(second);
                new Word(client, "sleeper").say(Word.STOP);
                signal(sleeper, "CONT");
                await().atMost(PATIENCE).until(() -> !lines(sleeper, "done").isEmpty());
                assertThat(lines(sleeper, "saved")).containsExactly("saved SAVED", "saved late FENCED, held false");
                assertFenced(second);
                assertThat(third.isHeld()).isTrue();
                assertThat(lockEntry().revision()).isEqualTo(third.token());
                assertThat(third.session().get("by")).contains("sleeper");
                third.session().set("by", "the test").save().orThrow();
            }
            assertThat(sessions.load(SessionsChild.LOCKED_ID).orElseThrow().get("by"))
                    .contains("the test");
            group.start(primary);
            group.awaitComplete();
        }
    }

    private static long token(final JavaProcess holder) {
        await().atMost(PATIENCE).until(() -> !lines(holder, "locked").isEmpty());
        return Long.parseLong(lines(holder, "locked").get(0).split(" ")[1]);
    }

    private static Namespace locks() {
        return client.namespace(SessionsChild.settings().namespaceName() + ".locks");
    }

    private static Entry lockEntry() {
        return locks().get("session/" + SessionsChild.LOCKED_ID, ReadLevel.LINEARIZABLE)
                .orElseThrow();
    }

    private static long endOfLease(final String leaseId, final long after) throws InterruptedException {
        try (Watch watch = client.namespace(Protocol.LEASES_NAMESPACE).watch(WatchOptions.after(after))) {
            Change change = watch.poll(PATIENCE).orElseThrow();
            while (change.kind() == Change.Kind.PUT || !change.key().equals(leaseId)) {
                change = watch.poll(PATIENCE).orElseThrow();
            }
            assertThat(change.kind()).isEqualTo(Change.Kind.EXPIRED);
            return change.revision();
        }
    }

    private static void assertFenced(final long token) {
        final Guard guard = new Guard(locks().name(), "session/" + SessionsChild.LOCKED_ID, token);
        assertThatThrownBy(() -> client.namespace("default").guardedBy(guard).put("under-a-lock", new byte[1]))
                .isInstanceOfSatisfying(
                        RejectedException.class,
                        rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.FENCED));
    }

    private static void signal(final JavaProcess process, final String name) throws IOException, InterruptedException {
        assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    private static void createShortLived(final Sessions sessions, final int count, final Set<String> ids) {
        for (int i = 0; i < count; i++) {
            final Session session = sessions.create().setMaxInactive(Duration.ofMillis(500 + 50L * i));
            assertThat(session.save()).isEqualTo(SaveResult.SAVED);
            ids.add(session.id());
        }
    }

    /** One event may come a second time, namely that which the killed process was handling, and then says so. */
    private static void assertOnce(final List<JavaProcess> listeners, final Set<String> ids) {
        final List<String> lines = listeners.stream()
                .flatMap(child -> lines(child, "shared EXPIRED").stream())
                .toList();
        final List<String> repeated =
                ids(lines.stream().filter(line -> line.endsWith("true")).toList());
        final List<String> others =
                ids(lines.stream().filter(line -> line.endsWith("false")).toList());
        assertThat(repeated).hasSizeLessThanOrEqualTo(2);
        assertThat(others).doesNotHaveDuplicates();
        final Set<String> all = new TreeSet<>(repeated);
        all.addAll(others);
        assertThat(all).isEqualTo(ids);
    }

    private static List<String> shared(final List<JavaProcess> listeners, final String kind) {
        return listeners.stream()
                .flatMap(child -> ids(lines(child, "shared " + kind)).stream())
                .toList();
    }

    private static List<String> ids(final List<String> lines) {
        return lines.stream().map(line -> line.split(" ")[2]).toList();
    }
}
