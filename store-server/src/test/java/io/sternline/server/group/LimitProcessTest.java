package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.NodeStatus.Link;
import io.sternline.client.NodeStatus.ReplicaLag;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.BreakerSettings;
import io.sternline.client.lb.CircuitBreaker;
import io.sternline.client.lb.CircuitBreaker.State;
import io.sternline.client.lb.CircuitBreakers;
import io.sternline.client.lb.WindowedCounter;
import io.sternline.server.cli.process.JavaCommand;
import io.sternline.server.cli.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Limits and a breaker shared by load balancers in processes of their own, while the primary is killed. */
@Timeout(240)
class LimitProcessTest {
    private static final int HEAP_MB = 64;

    /** Takes of each process before the primary is killed, and as many again afterwards, in units of 20. */
    private static final int LINES = 15;

    /** Events that each process counts before the primary is killed, in each namespace, and twice as many afterwards. */
    private static final int COUNTS = 150;

    /** How far the group's clock may have been behind when all began: a tenth of a second, and what a busy machine adds. */
    private static final long CLOCK_NS_MAX = TimeUnit.SECONDS.toNanos(1);

    @TempDir
    private static Path dir;

    private static ProcessGroup group;
    private static StoreClient client;

    private final List<JavaProcess> balancers = new ArrayList<>();
    private Word word;

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

    /** A test may have killed a node. */
    @BeforeEach
    void complete() throws InterruptedException {
        for (final int nodeId : ProcessGroup.all()) {
            if (!group.process(nodeId).isAlive()) {
                group.start(nodeId);
            }
        }
        group.awaitComplete();
    }

    @AfterEach
    void closeBalancers() {
        balancers.forEach(JavaProcess::close);
    }

    /**
     * In any time t, all together are allowed burst + t * rate; in an ASYNC namespace as much again for the time of which
     * the next primary has heard nothing.
     */
    @Test
    void shouldHoldALimitForAllThoughThePrimaryIsKilled() {
        client.admin().defineNamespace(LimitProcess.SYNC, NamespaceSettings.DEFAULT);
        client.admin()
                .defineNamespace(LimitProcess.ASYNC, NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
        startBalancers("limits", LimitProcess.class, LimitProcess.LIMITS);
        final long beginNs = System.nanoTime();
        word.say(LimitProcess.GO);
        awaitTakes(LINES);

        final NodeStatus[] primary = new NodeStatus[1];
        final long[] askedNs = new long[1];
        await().atMost(ProcessGroup.PATIENCE).until(() -> {
            askedNs[0] = System.nanoTime();
            primary[0] = group.primary();
            return primary[0].async().replicas().stream().allMatch(replica -> replica.link() == Link.CHANGES);
        });
        group.kill9(primary[0].nodeId());
        final long unheardNs = System.nanoTime()
                - askedNs[0]
                + primary[0].async().replicas().stream()
                        .map(ReplicaLag::age)
                        .mapToLong(Duration::toNanos)
                        .max()
                        .orElseThrow();
        awaitTakes(3 * LINES);
        word.say(Word.STOP);
        awaitLines("DONE", 1);
        final long timeNs = System.nanoTime() - beginNs + CLOCK_NS_MAX;

        final long mostOfSync = most(timeNs);
        final long mostOfAsync = most(timeNs) + most(unheardNs);
        System.out.println("LimitProcessTest: SYNC " + total(LimitProcess.SYNC) + " of " + mostOfSync + ", ASYNC "
                + total(LimitProcess.ASYNC) + " of " + mostOfAsync);
        assertThat(total(LimitProcess.SYNC)).isLessThanOrEqualTo(mostOfSync);
        assertThat(total(LimitProcess.ASYNC)).isLessThanOrEqualTo(mostOfAsync);
        assertThat(lines("TOTAL")).allMatch(line -> !line.endsWith(" 0"), "was refused at times");
    }

    @Test
    void shouldProbeABackendNoMoreThanMayThoughAProberAndThePrimaryDie() {
        startBalancers("slots", LimitProcess.class, LimitProcess.BREAKER);
        word.say(LimitProcess.ILL);
        awaitLines("STATE OPEN", 1);
        awaitLines("STATE HALF_OPEN", 1);
        word.say(LimitProcess.PAUSE);
        awaitLines("WORD " + LimitProcess.PAUSE, 1);

        final long leasesNs = LimitProcess.BREAKER_SETTINGS.probeTime().toNanos();
        final long heldNs = System.nanoTime();
        word.say(LimitProcess.HOLD);
        final int probesMax = LimitProcess.BREAKER_SETTINGS.probesMax();
        await().atMost(ProcessGroup.PATIENCE).until(() -> lines("HELD").size() >= probesMax);
        group.kill9(group.primary().nodeId());
        final JavaProcess holder = balancers.stream()
                .filter(balancer -> !lines(balancer, "HELD").isEmpty())
                .findFirst()
                .orElseThrow();
        holder.kill9();
        balancers.remove(holder);
        group.primary();
        final int held = lines("HELD").size() + lines(holder, "HELD").size();
        if (System.nanoTime() - heldNs < leasesNs / 2) {
            assertThat(held).as("while their leases lasted").isEqualTo(probesMax);
        }

        word.say(LimitProcess.WELL);
        awaitLines("STATE CLOSED", 1);
        assertThat(stateElsewhere("slots")).isEqualTo(State.CLOSED);
        assertThat(lines("PASSED"))
                .as("requests of a closed breaker while it was held")
                .isEmpty();
    }

    /** Ten errors open it, and each finds five. */
    @Test
    void shouldOpenAndCloseForAllByTheErrorsAndProbesOfAllThoughThePrimaryIsKilledMeanwhile() {
        startBalancers("together", LimitProcess.class, LimitProcess.BREAKER);
        halfOfTheErrorsOf("together-1");
        assertThat(lines("STATE")).as("changes after half of the errors").isEmpty();
        final long openedNs = System.nanoTime();
        halfOfTheErrorsOf("together-2");
        awaitLines("STATE OPEN", 1);
        group.kill9(group.primary().nodeId());
        assertThat(lines("STATE")).hasSize(2);

        word.say(LimitProcess.PROBE);
        awaitLines("STATE CLOSED", 1);
        word.say(Word.STOP);
        awaitLines("DONE", 1);
        assertThat(balancers)
                .allSatisfy(balancer -> assertThat(lines(balancer, "STATE"))
                        .containsExactly("STATE OPEN", "STATE HALF_OPEN", "STATE CLOSED"));
        assertThat(stateElsewhere("together")).isEqualTo(State.CLOSED);

        final List<Span> probes = probes();
        final BreakerSettings settings = LimitProcess.BREAKER_SETTINGS;
        assertThat(probes).hasSizeGreaterThanOrEqualTo(settings.successesToClose());
        final long openNs = settings.openTime().toNanos() - CLOCK_NS_MAX;
        assertThat(probes).allMatch(probe -> probe.beginNs() - openedNs >= openNs, "began when it was open no more");
        assertThat(probes)
                .allSatisfy(probe -> assertThat(probes.stream().filter(probe::beginsWithin))
                        .as("that ran when %s began", probe)
                        .hasSizeLessThanOrEqualTo(settings.probesMax()));
    }

    @Test
    void shouldCountEachEventOfAllOnceInItsWindowThoughThePrimaryIsKilled() {
        client.admin().defineNamespace(CountingProcess.SYNC, NamespaceSettings.DEFAULT);
        client.admin()
                .defineNamespace(CountingProcess.ASYNC, NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
        startBalancers("counts", CountingProcess.class);
        word.say(LimitProcess.GO);
        awaitCounts(COUNTS);
        group.kill9(group.primary().nodeId());
        awaitCounts(3 * COUNTS);
        word.say(Word.STOP);
        awaitLines("DONE", 1);

        final List<CountedEvent> all = counted(CountingProcess.SYNC + " LONG");
        assertThat(all).allMatch(CountedEvent::isAnswered);
        assertThat(all.stream().map(CountedEvent::value))
                .as("what each was told: its own number")
                .containsExactlyInAnyOrderElementsOf(
                        LongStream.rangeClosed(1, all.size()).boxed().toList());
        assertThat(count(CountingProcess.SYNC, CountingProcess.LONG)).isEqualTo(all.size());
        assertThat(count(CountingProcess.ASYNC, CountingProcess.LONG))
                .as("of which a failover may lose some")
                .isBetween(1L, (long) counted(CountingProcess.ASYNC + " LONG").size());

        final List<CountedEvent> recent = counted(CountingProcess.SYNC + " SHORT");
        assertThat(recent)
                .allSatisfy(event -> assertThat(event.value())
                        .isBetween(
                                event.least(recent, CountingProcess.SHORT), event.most(recent, CountingProcess.SHORT)));
        final List<CountedEvent> recentAsync = counted(CountingProcess.ASYNC + " SHORT");
        assertThat(recentAsync)
                .allSatisfy(event ->
                        assertThat(event.value()).isLessThanOrEqualTo(event.most(recentAsync, CountingProcess.SHORT)));
        final long goneMs = Stream.concat(recent.stream(), recentAsync.stream())
                .mapToLong(event -> event.goneMs(CountingProcess.SHORT))
                .max()
                .orElseThrow();
        await().atMost(ProcessGroup.PATIENCE).until(() -> System.currentTimeMillis() > goneMs);
        assertThat(count(CountingProcess.SYNC, CountingProcess.SHORT)).isZero();
        assertThat(count(CountingProcess.ASYNC, CountingProcess.SHORT)).isZero();
        assertThat(count(CountingProcess.SYNC, CountingProcess.LONG)).isEqualTo(all.size());
    }

    private static long most(final long timeNs) {
        return LimitProcess.LIMIT.burst() + timeNs / LimitProcess.LIMIT.intervalNs();
    }

    private long total(final String namespace) {
        return lines("TOTAL " + namespace).stream()
                .mapToLong(line -> Long.parseLong(line.split(" ")[2]))
                .sum();
    }

    private void halfOfTheErrorsOf(final String balancer) {
        word.say(LimitProcess.HALF_OF + balancer);
        awaitLines("WORD " + LimitProcess.HALF_OF + balancer, 1);
    }

    /** As one finds it who has only just come. */
    private static State stateElsewhere(final String pool) {
        try (CircuitBreakers breakers = CircuitBreakers.open(client, pool, LimitProcess.BREAKER_SETTINGS)) {
            final CircuitBreaker breaker = breakers.of(LimitProcess.BACKEND);
            await().atMost(ProcessGroup.PATIENCE).until(() -> breakers.awaitReady(Duration.ofSeconds(1)));
            return breaker.state();
        }
    }

    /** Of one probe. */
    private record Span(long beginNs, long endNs) {
        boolean beginsWithin(final Span other) {
            return other.beginNs <= beginNs && beginNs < other.endNs;
        }
    }

    private List<Span> probes() {
        return lines("PROBED").stream()
                .map(line -> line.split(" "))
                .map(words -> new Span(Long.parseLong(words[1]), Long.parseLong(words[2])))
                .toList();
    }

    private static long count(final String namespace, final Duration window) {
        final WindowedCounter counter = CountingProcess.counter(client, namespace, window);
        return counter.count(CountingProcess.key(counter));
    }

    private List<CountedEvent> counted(final String beginning) {
        return lines(beginning).stream().map(CountedEvent::parse).toList();
    }

    private void awaitCounts(final int count) {
        awaitLines(CountingProcess.SYNC, count);
        awaitLines(CountingProcess.ASYNC, count);
    }

    /** Two, named after the test. */
    private void startBalancers(final String test, final Class<?> main, final String... more) {
        word = new Word(client, test);
        for (int i = 1; i <= 2; i++) {
            final String name = test + "-" + i;
            final Stream<String> arguments =
                    Stream.concat(Stream.of(test, name, String.join(",", group.endpoints())), Stream.of(more));
            final JavaCommand command = JavaCommand.helper(main.getName(), HEAP_MB, arguments.toArray(String[]::new));
            balancers.add(JavaProcess.start(name, command, dir));
        }
        awaitLines("READY", 1);
    }

    private void awaitTakes(final int count) {
        awaitLines("TAKES " + LimitProcess.SYNC, count);
        awaitLines("TAKES " + LimitProcess.ASYNC, count);
    }

    private void awaitLines(final String beginning, final int count) {
        await().atMost(ProcessGroup.PATIENCE)
                .until(() -> balancers.stream()
                        .allMatch(balancer -> lines(balancer, beginning).size() >= count));
    }

    /** Of all that run. */
    private List<String> lines(final String beginning) {
        return balancers.stream()
                .flatMap(balancer -> lines(balancer, beginning).stream())
                .toList();
    }

    private static List<String> lines(final JavaProcess balancer, final String beginning) {
        try {
            final Path log = balancer.logFile();
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
