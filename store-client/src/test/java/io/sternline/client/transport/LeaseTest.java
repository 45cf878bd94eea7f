package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Expiry;
import io.sternline.client.Guard;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.UnavailableException;
import io.sternline.client.WriteOptions;
import io.sternline.client.lease.Lease;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import io.sternline.protocol.sbe.TouchDecoder;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private static final Duration TTL = Duration.ofSeconds(2);
    private static final byte[] VALUE = "v".getBytes(UTF_8);

    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client =
            group.client().name("app-1").callTimeout(Duration.ofSeconds(1)).build();

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldBeAnEntryThatExpiresWhenNobodyKeepsItAlive() {
        final Lease lease = client.lease(TTL);
        final ScriptedStore.Item entry = item(lease);
        assertThat(new String(entry.value(), UTF_8)).isEqualTo("app-1");
        assertThat(entry.idleMs()).isEqualTo(TTL.toMillis());
        assertThat(entry.ttlMs()).isZero();
        assertThat(lease.isLive()).isTrue();
        assertThat(lease.ttl()).isEqualTo(TTL);
        assertThat(lease.guard()).isEqualTo(new Guard(Protocol.LEASES_NAMESPACE, lease.id(), entry.revision()));
        assertThat(client.lease(TTL).id()).isNotEqualTo(lease.id());
    }

    @Test
    void shouldBeKeptAliveByTheClientAndBeGoneWhenItIsClosed() {
        final Lease lease = client.lease(TTL);
        await().until(() -> group.commands(TouchDecoder.TEMPLATE_ID).size() >= 2);
        assertThat(lease.isLive()).isTrue();
        lease.close();
        lease.close();
        assertThat(lease.isLive()).isFalse();
        assertThat(item(lease)).isNull();
        assertThat(group.commands(RemoveDecoder.TEMPLATE_ID)).hasSize(1);
    }

    @Test
    void shouldEndAllLeasesWithTheClient() {
        final List<Lease> leases = List.of(client.lease(TTL), client.lease(Duration.ofHours(1)));
        final AtomicInteger lost = new AtomicInteger();
        leases.forEach(lease -> lease.onLost(lost::incrementAndGet));
        client.close();
        assertThat(leases).allSatisfy(lease -> {
            assertThat(lease.isLive()).isFalse();
            assertThat(item(lease)).isNull();
        });
        assertThat(lost).hasValue(0);
        assertThatThrownBy(() -> client.lease(TTL)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void shouldSayGoodbyeForItsLeasesAlsoWhenItIsClosedOnItsOwnThread() {
        final Lease lease = client.lease(TTL);
        onClientThread(client::close);
        assertThat(lease.isLive()).isFalse();
        await().untilAsserted(() -> assertThat(item(lease)).isNull());
    }

    @Test
    void shouldEndALeaseThatIsClosedOnTheClientsThread() {
        final Lease lease = client.lease(TTL);
        onClientThread(lease::close);
        assertThat(lease.isLive()).isFalse();
        await().untilAsserted(() -> assertThat(item(lease)).isNull());
    }

    private void onClientThread(final Runnable step) {
        group.primary().onCommand(seen -> seen.templateId() == PutDecoder.TEMPLATE_ID ? Act.HOLD : Act.ANSWER);
        final CompletableFuture<String> thread = client.namespace("default")
                .async()
                .put("k", VALUE)
                .thenApply(outcome -> {
                    step.run();
                    return Thread.currentThread().getName();
                })
                .toCompletableFuture();
        await().until(() -> group.primary().held() == 1);
        group.primary().release();
        assertThat(thread.join()).startsWith(ClientLoop.THREAD_NAME);
    }

    @Test
    void shouldTellOnceThatItIsLost() {
        final Lease lease = client.lease(TTL);
        final AtomicInteger lost = new AtomicInteger();
        lease.onLost(lost::incrementAndGet);
        client.namespace(Protocol.LEASES_NAMESPACE).remove(lease.id());
        await().untilAsserted(() -> assertThat(lost).hasValue(1));
        assertThat(lease.isLive()).isFalse();
        lease.onLost(lost::incrementAndGet);
        await().untilAsserted(() -> assertThat(lost).hasValue(2));
        lease.close();
        assertThat(lost).hasValue(2);
    }

    @Test
    void shouldNotCountOnItWhileNobodyConfirmsItAndGoOnWhenItIsStillThere() {
        final Lease lease = client.lease(TTL);
        final AtomicInteger lost = new AtomicInteger();
        lease.onLost(lost::incrementAndGet);
        group.nodes().forEach(node -> node.onCommand(seen -> Act.DROP));
        await().until(() -> !lease.isLive());
        assertThat(lost).hasValue(0);
        group.nodes().forEach(node -> node.onCommand(seen -> Act.ANSWER));
        await().until(lease::isLive);
        assertThat(lost).hasValue(0);
    }

    @Test
    void shouldFollowThePrimary() {
        final Lease lease = client.lease(TTL);
        group.movePrimary(1);
        group.commands().clear();
        await().until(() -> group.commands(TouchDecoder.TEMPLATE_ID).size() >= 2);
        assertThat(lease.isLive()).isTrue();
    }

    @Test
    void shouldOwnWhatIsWrittenSo() {
        final Lease lease = client.lease(TTL);
        final Namespace space = client.namespace("default");
        space.put("a", VALUE, Expiry.NEVER.ownedBy(lease));
        space.put("b", VALUE, WriteOptions.terms("t").ownedBy(lease));
        space.put("c", VALUE, Expiry.NEVER.ownedBy(lease).withTerms("t", "u"));
        space.updateMap("d", MapUpdate.create().set("f", "v").ownedBy(lease));
        space.updateMap("e", MapUpdate.create().set("f", "v").ownedBy(lease).withTerms("t"));
        final String owner = Protocol.OWNER_TERM_MARK + lease.id();
        assertThat(terms("a")).containsExactly(owner);
        assertThat(terms("b")).containsExactlyInAnyOrder("t", owner);
        assertThat(terms("c")).containsExactlyInAnyOrder("t", "u", owner);
        assertThat(terms("d")).containsExactly(owner);
        assertThat(terms("e")).containsExactlyInAnyOrder("t", owner);
    }

    @Test
    void shouldTakeNoTermOfAUserForAnOwner() {
        final Namespace space = client.namespace("default");
        for (final WriteOptions forged : List.of(
                WriteOptions.terms(Protocol.OWNER_TERM_MARK + "x"),
                WriteOptions.terms(String.valueOf(Protocol.OWNER_TERM_MARK)))) {
            assertThatThrownBy(() -> space.put("a", VALUE, forged))
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            ex -> assertThat(ex.reason()).isEqualTo(Rejection.INVALID_ARGUMENT));
        }
        assertThatThrownBy(() -> space.findByTerm(Protocol.OWNER_TERM_MARK + "x"))
                .isInstanceOf(RejectedException.class);
        final Lease lease = client.lease(TTL);
        assertThatThrownBy(() -> space.put(
                        "a", VALUE, WriteOptions.terms("1", "2", "3", "4", "5").ownedBy(lease)))
                .isInstanceOf(RejectedException.class);
        space.put("a", VALUE, WriteOptions.terms("1", "2", "3", "4").ownedBy(lease));
    }

    @Test
    void shouldRefuseATtlThatIsTooShortOrTooLong() {
        for (final Duration ttl : List.of(
                Duration.ofMillis(1_999), Duration.ZERO, Duration.ofHours(1).plusMillis(1))) {
            assertThatThrownBy(() -> client.lease(ttl))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("2 s to 1 h")
                    .hasMessageContaining(ttl.toString());
        }
    }

    @Test
    void shouldNotBeGrantedWhereNobodyAnswers() {
        group.nodes().forEach(node -> node.onCommand(seen -> Act.DROP));
        assertThatThrownBy(() -> client.lease(TTL)).isInstanceOf(StoreException.class);
    }

    @Test
    void shouldBeGrantedToManyAtOnce() throws Exception {
        final ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            final Set<String> ids = ConcurrentHashMap.newKeySet();
            for (final Future<?> granted : threads.invokeAll(Collections.nCopies(40, () -> {
                try (Lease lease = client.lease(TTL)) {
                    return ids.add(lease.id());
                }
            }))) {
                assertThat(granted.get()).isEqualTo(true);
            }
            assertThat(ids).hasSize(40);
        } finally {
            threads.shutdownNow();
        }
    }

    private ScriptedStore.Item item(final Lease lease) {
        return group.store().item(Protocol.LEASES_NAMESPACE, lease.id());
    }

    private List<String> terms(final String key) {
        return group.store().item("default", key).terms();
    }
}
