package io.sternline.server.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Change;
import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.ReadLevel;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.client.lease.Contributions;
import io.sternline.client.lease.Lease;
import io.sternline.client.lease.Lock;
import io.sternline.client.lease.Locks;
import io.sternline.protocol.Protocol;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leases of clients in processes of their own, before three real nodes of which the primary dies. */
@Timeout(240)
class LeaseProcessTest {
    private static final long TTL_MS = 6_000;
    private static final int SECTIONS = 60;
    private static final int STEPS = 2_000;

    @TempDir
    private Path dir;

    private final List<LeaseClient> clients = new ArrayList<>();
    private ProcessGroup group;
    private StoreClient own;

    @BeforeEach
    void start() throws InterruptedException {
        group = ProcessGroup.start(dir);
        own = group.connect();
        own.admin().defineNamespace(LeaseChild.NAMESPACE, NamespaceSettings.DEFAULT);
        own.admin()
                .defineNamespace(
                        LeaseChild.ASYNC_NAMESPACE, NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
    }

    @AfterEach
    void stop() {
        clients.forEach(LeaseClient::close);
        own.close();
        group.close();
    }

    @Test
    void shouldTakeAwayWhatAKilledClientOwnedAndNothingElseThoughThePrimaryDiesToo() throws InterruptedException {
        final Namespace owned = own.namespace(LeaseChild.NAMESPACE);
        final LeaseClient doomed = client();
        final LeaseClient other = client();
        doomed.order("own doomed", "owned doomed");
        other.order("own other", "owned other");
        try (Watch watch = owned.watch(WatchOptions.after(0))) {
            doomed.kill9();
            killThePrimary();
            await().atMost(ProcessGroup.PATIENCE)
                    .until(() -> owned.get("doomed", ReadLevel.LINEARIZABLE).isEmpty());
            assertThat(owned.get("other", ReadLevel.LINEARIZABLE)).isPresent();
            other.order("live", "live true");
            assertThat(other.hasSaid("lost")).isFalse();

            Optional<Change> change = watch.poll(ProcessGroup.PATIENCE);
            while (change.orElseThrow().kind() == Change.Kind.PUT) {
                assertThat(change.orElseThrow().terms()).isEmpty();
                change = watch.poll(ProcessGroup.PATIENCE);
            }
            assertThat(change.orElseThrow().kind()).isEqualTo(Change.Kind.LEASE_ENDED);
            assertThat(change.orElseThrow().key()).isEqualTo("doomed");
        }
    }

    @Test
    void shouldNeverLetTwoHoldOneLockWhoeverDies() throws InterruptedException {
        final List<LeaseClient> contenders =
                IntStream.range(0, 4).mapToObj(i -> client()).toList();
        for (int i = 0; i < contenders.size(); i++) {
            contenders.get(i).tell("contend " + i);
        }
        awaitSections(contenders, SECTIONS);
        killThePrimary();
        awaitSections(contenders, 2 * SECTIONS);
        contenders.get(0).kill9();
        contenders.get(1).suspend();
        awaitSections(contenders, 3 * SECTIONS);
        await().atMost(ProcessGroup.PATIENCE).until(() -> !isLive(contenders.get(1)));
        contenders.get(1).resume();
        contenders.get(1).await("lost");
        contenders.subList(2, 4).forEach(contender -> contender.order("rest", "rests"));

        final List<LeaseClient.Section> sections = contenders.stream()
                .flatMap(contender -> contender.sections().stream())
                .sorted(Comparator.comparingLong(LeaseClient.Section::beginNs))
                .toList();
        LeaseClient.Section before = new LeaseClient.Section(0, Long.MIN_VALUE, Long.MIN_VALUE);
        for (final LeaseClient.Section section : sections) {
            assertThat(section.beginNs())
                    .as("%s begins behind %s", section, before)
                    .isGreaterThanOrEqualTo(before.endNs());
            assertThat(section.token())
                    .as("token of %s after %s", section, before)
                    .isGreaterThan(before.token());
            before = section;
        }
    }

    @Test
    void shouldTakeALockFromAHolderThatSleepsTooLongAndKeepOutWhatItWritesLater() throws Exception {
        final LeaseClient sleeper = client();
        try (Lease lease = own.lease(Duration.ofSeconds(30))) {
            final Locks locks = Locks.of(own.namespace(LeaseChild.NAMESPACE), lease);
            sleeper.order("hold", "holds ");
            sleeper.order("write early", "wrote early");
            sleeper.suspend();
            assertThat(locks.tryLock(LeaseChild.LOCK)).isEmpty();
            killThePrimary();
            final Lock lock = locks.lock(LeaseChild.LOCK, ProcessGroup.PATIENCE);
            assertThat(lock.token()).isGreaterThan(sleeper.number("holds "));
            sleeper.resume();
            sleeper.order("write late", "could not write: FENCED");
            sleeper.await("lost");
            sleeper.order("live", "live false");
            assertThat(sleeper.hasSaid("wrote late")).isFalse();
            assertThat(own.namespace(LeaseChild.NAMESPACE).get("job").map(Entry::text))
                    .hasValue("early");
            assertThat(lock.isHeld()).isTrue();
            assertThat(own.namespace(LeaseChild.NAMESPACE)
                            .get(LeaseChild.LOCK, ReadLevel.LINEARIZABLE)
                            .map(Entry::revision))
                    .hasValue(lock.token());
        }
    }

    @Test
    void shouldSumUpExactlyAndReturnToZeroWhenBalancersAreKilled() throws InterruptedException {
        own.admin().defineNamespace("sync", NamespaceSettings.DEFAULT);
        own.admin().defineNamespace("async", NamespaceSettings.DEFAULT.withReplication(Replication.ASYNC));
        final LeaseClient one = client();
        final LeaseClient two = client();
        try (Lease lease = own.lease(Duration.ofSeconds(10));
                Contributions sync = Contributions.open(own.namespace("sync"), lease);
                Contributions async = Contributions.open(own.namespace("async"), lease)) {
            sync.of("backend-0").add(1);
            async.of("backend-0").add(1);
            count(one, 10);
            count(two, 7);
            awaitSums(sync, 17, 1);
            awaitSums(async, 17, 1);

            Stream.of("sync", "async").forEach(name -> one.tell("count " + name + " 20 " + STEPS));
            killThePrimary();
            awaitSums(sync, 37, 1);
            awaitSums(async, 37, 1);

            one.kill9();
            awaitSums(sync, 7, 1);
            awaitSums(async, 7, 1);
            two.kill9();
            awaitSums(sync, 0, 1);
            awaitSums(async, 0, 1);
            sync.of("backend-0").add(-1);
            async.of("backend-0").add(-1);
            awaitSums(sync, 0, 0);
            awaitSums(async, 0, 0);
            assertThat(own.namespace("sync").scan("")).isEmpty();
            assertThat(own.namespace("async").scan("")).isEmpty();
        }
    }

    private void count(final LeaseClient client, final long total) {
        client.order("count sync " + total + " " + STEPS, "counted true");
        client.order("count async " + total + " " + STEPS, "counted true");
    }

    /** @param more what the test itself contributes to the first. */
    private static void awaitSums(final Contributions sums, final long each, final long more) {
        final Map<String, Long> expected = new HashMap<>();
        for (int backend = 0; backend < 3; backend++) {
            final long sum = each + (backend == 0 ? more : 0);
            if (sum != 0) {
                expected.put("backend-" + backend, sum);
            }
        }
        await().atMost(ProcessGroup.PATIENCE)
                .untilAsserted(() -> assertThat(sums.sums()).isEqualTo(expected));
    }

    private boolean isLive(final LeaseClient client) {
        return own.namespace(Protocol.LEASES_NAMESPACE)
                .get(client.leaseId(), ReadLevel.LINEARIZABLE)
                .isPresent();
    }

    private static void awaitSections(final List<LeaseClient> contenders, final int more) {
        await().atMost(ProcessGroup.PATIENCE)
                .until(() -> contenders.stream()
                                .mapToInt(contender -> contender.sections().size())
                                .sum()
                        >= more);
    }

    private LeaseClient client() {
        final LeaseClient client = LeaseClient.start(TTL_MS, group.endpoints());
        clients.add(client);
        return client;
    }

    /** Two nodes go on. */
    private void killThePrimary() {
        final NodeStatus primary = group.primary();
        group.kill9(primary.nodeId());
        await().atMost(ProcessGroup.PATIENCE).until(() -> group.primary().term() > primary.term());
    }
}
