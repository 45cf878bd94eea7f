package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sternline.client.Admin;
import io.sternline.client.Conditional;
import io.sternline.client.Durability;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.Outcome;
import io.sternline.client.Page;
import io.sternline.client.Previous;
import io.sternline.client.ReadLevel;
import io.sternline.client.Receipt;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.WhenFull;
import io.sternline.protocol.Protocol;
import io.sternline.protocol.sbe.IncrementDecoder;
import io.sternline.protocol.sbe.PutDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Every call, there and back. */
class RoundTripTest {
    private final ScriptedGroup group = new ScriptedGroup(3);
    private final StoreClient client = group.client().build();
    private final Namespace space = client.namespace("default");

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldPutAndGet() {
        final Receipt receipt = space.put("key", bytes("value"));
        final Entry entry = space.get("key").orElseThrow();
        assertThat(receipt).isEqualTo(new Receipt(1, Durability.QUORUM));
        assertThat(entry.text()).isEqualTo("value");
        assertThat(entry.revision()).isEqualTo(1);
        assertThat(entry.type()).isEqualTo(Entry.Type.VALUE);
        assertThat(entry.fields()).isEmpty();
        assertThat(entry.remaining()).isEmpty();
        assertThat(space.get("other")).isEmpty();
    }

    @Test
    void shouldCarryEmptyValuesAndTextOfAnyScript() {
        space.put("ключ 鍵 🔑", new byte[0]);
        assertThat(space.get("ключ 鍵 🔑").orElseThrow().value()).isEmpty();
    }

    @Test
    void shouldSayHowLongAnEntryLives() {
        space.put("key", bytes("v"), Expiry.ttl(Duration.ofMinutes(1)).andIdle(Duration.ofSeconds(5)));
        assertThat(space.get("key").orElseThrow().remaining()).contains(Duration.ofMinutes(1));
        assertThat(group.store().item("default", "key").idleMs()).isEqualTo(5_000);
    }

    @Test
    void shouldSendNullForExpiryThatIsLeftToTheNamespaceAndZeroForNever() {
        space.put("default", bytes("v"));
        space.put("never", bytes("v"), Expiry.NEVER);
        assertThat(group.store().item("default", "default").ttlMs()).isEqualTo(PutDecoder.ttlMsNullValue());
        assertThat(group.store().item("default", "default").idleMs()).isEqualTo(PutDecoder.idleMsNullValue());
        assertThat(group.store().item("default", "never").ttlMs()).isZero();
        assertThat(group.store().item("default", "never").idleMs()).isZero();
    }

    @Test
    void shouldPutIfAbsentOnce() {
        final Conditional first = space.putIfAbsent("key", bytes("mine"));
        final Conditional second = space.putIfAbsent("key", bytes("yours"));
        assertThat(first.applied()).isTrue();
        assertThat(first.current()).isEmpty();
        assertThat(second.applied()).isFalse();
        assertThat(second.current().orElseThrow().text()).isEqualTo("mine");
        assertThat(second.current().orElseThrow().key()).isEqualTo("key");
    }

    @Test
    void shouldReplaceAndRemoveByRevision() {
        final long revision = space.put("key", bytes("a")).revision();
        assertThat(space.replaceIfRevision("key", bytes("b"), revision).applied())
                .isTrue();
        final Conditional stale = space.replaceIfRevision("key", bytes("c"), revision);
        assertThat(stale.applied()).isFalse();
        assertThat(space.removeIfRevision("key", revision).applied()).isFalse();
        final long now = stale.current().orElseThrow().revision();
        assertThat(space.removeIfRevision("key", now).applied()).isTrue();
        assertThat(space.get("key")).isEmpty();
        assertThat(space.removeIfRevision("key", now).current()).isEmpty();
    }

    @Test
    void shouldReplaceOnlyWhatIsThere() {
        final Conditional early = space.replaceIfPresent("key", bytes("a"));
        assertThat(early.applied()).isFalse();
        assertThat(early.current()).isEmpty();
        space.put("key", bytes("a"));
        assertThat(space.replaceIfPresent("key", bytes("b")).applied()).isTrue();
        assertThat(space.get("key").orElseThrow().text()).isEqualTo("b");
    }

    @Test
    void shouldReturnWhatStoodBefore() {
        final Previous none = space.getAndPut("key", bytes("a"));
        final Previous before = space.getAndPut("key", bytes("b"));
        assertThat(none.entry()).isEmpty();
        assertThat(before.entry().orElseThrow().text()).isEqualTo("a");
        assertThat(before.receipt().revision()).isEqualTo(2);
    }

    @Test
    void shouldRemoveAndTouchWhatIsThere() {
        space.put("key", bytes("v"));
        assertThat(space.touch("key", Expiry.idle(Duration.ofSeconds(9))).found())
                .isTrue();
        assertThat(group.store().item("default", "key").idleMs()).isEqualTo(9_000);
        assertThat(space.remove("key").found()).isTrue();
        assertThat(space.remove("key").found()).isFalse();
        assertThat(space.touch("key").found()).isFalse();
    }

    @Test
    void shouldCount() {
        assertThat(space.increment("n", 5).value()).isEqualTo(5);
        assertThat(space.increment("n", -7).value()).isEqualTo(-2);
        final Entry entry = space.get("n").orElseThrow();
        assertThat(entry.type()).isEqualTo(Entry.Type.COUNTER);
        assertThat(entry.counter()).isTrue();
        assertThat(entry.number()).isEqualTo(-2);
        assertThat(entry.text()).isEqualTo("-2");
    }

    @Test
    void shouldNameTheReasonOfARejection() {
        space.put("text", bytes("v"));
        assertThatThrownBy(() -> space.increment("text", 1))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.WRONG_TYPE))
                .hasMessageContaining("increment in namespace 'default'")
                .hasMessageContaining("not a counter");
    }

    @Test
    void shouldScanPageByPage() {
        for (int i = 0; i < 25; i++) {
            space.put("a" + i, bytes("v" + i));
        }
        space.put("b", bytes("other"));
        final Page first = space.scan("a", 10, Optional.empty());
        assertThat(first.entries()).hasSize(10);
        final Page second = space.scan("a", 10, first.next());
        final Page last = space.scan("a", 10, second.next());
        assertThat(last.entries()).hasSize(5);
        assertThat(last.next()).isEmpty();
        assertThat(space.scan("a").map(Entry::key)).hasSize(25).doesNotHaveDuplicates();
        assertThat(space.scan("none")).isEmpty();
    }

    @Test
    void shouldOfferEveryCallWithoutBlocking() {
        final var async = space.async();
        assertThat(get(async.put("k", bytes("1")))).isInstanceOf(Outcome.Ok.class);
        assertThat(get(async.putIfAbsent("k", bytes("2"), Expiry.DEFAULT))
                        .orThrow()
                        .applied())
                .isFalse();
        assertThat(get(async.replaceIfRevision("k", bytes("3"), 1, Expiry.DEFAULT))
                        .orThrow()
                        .applied())
                .isTrue();
        assertThat(get(async.replaceIfPresent("none", bytes("3"))).orThrow().applied())
                .isFalse();
        assertThat(get(async.getAndPut("k", bytes("4"), Expiry.DEFAULT))
                        .orThrow()
                        .entry())
                .isPresent();
        assertThat(get(async.get("k", ReadLevel.LINEARIZABLE)).orThrow()).isPresent();
        assertThat(get(async.touch("k", Expiry.DEFAULT)).orThrow().found()).isTrue();
        assertThat(get(async.scan("", 5, Optional.empty())).orThrow().entries()).hasSize(1);
        assertThat(get(async.scan("", 5, Optional.empty(), ReadLevel.LINEARIZABLE))
                        .orThrow()
                        .entries())
                .hasSize(1);
        assertThat(get(async.removeIfRevision("k", 1)).orThrow().applied()).isFalse();
        assertThat(get(async.remove("k")).orThrow().found()).isTrue();
        assertThat(get(async.increment("n", 1, Expiry.DEFAULT)).orThrow().value())
                .isEqualTo(1);
        final MapUpdate update = MapUpdate.create().set("f", "v").withTerms("t");
        assertThat(get(async.updateMap("m", update)).orThrow().applied()).isTrue();
        assertThat(get(async.findByTerm("t", 5, Optional.empty())).orThrow().entries())
                .hasSize(1);
    }

    @Test
    void shouldDefineAndListNamespaces() {
        final Admin admin = client.admin();
        final NamespaceSettings hourly = NamespaceSettings.DEFAULT
                .withTtl(Duration.ofHours(1))
                .withEntriesMax(100_000)
                .withBytesMax(1L << 33)
                .withWhenFull(WhenFull.EVICT_SOONEST)
                .withReplication(Replication.ASYNC);
        admin.defineNamespace("carts", hourly);
        assertThat(admin.defineNamespaceIfAbsent("carts", NamespaceSettings.DEFAULT))
                .isEqualTo(hourly);
        client.namespace("carts").put("k", bytes("v"));
        final Map<String, Admin.NamespaceInfo> all = admin.namespaces();
        assertThat(all).containsOnlyKeys("carts", "default");
        assertThat(all.get("carts")).isEqualTo(new Admin.NamespaceInfo(hourly, 1, 11, 12, 13, 14));
    }

    @Test
    void shouldRejectCallsToANamespaceThatDoesNotExistAndFindItOnceItDoes() {
        final Namespace later = client.namespace("later");
        assertThatThrownBy(() -> later.get("k"))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.UNKNOWN_NAMESPACE))
                .hasMessageContaining("'later'");
        client.admin().defineNamespace("later", NamespaceSettings.DEFAULT);
        later.put("k", bytes("v"));
        assertThat(later.get("k")).isPresent();
    }

    @Test
    void shouldAskEveryNodeForItsStatus() {
        final var statuses = client.admin().status();
        assertThat(statuses).extracting(NodeStatus::nodeId).containsExactly(0, 1, 2);
        final NodeStatus first = statuses.get(0);
        assertThat(first.role()).isEqualTo(NodeStatus.Role.PRIMARY);
        assertThat(first.endpoint()).isEqualTo(group.node(0).endpoint());
        assertThat(first.snapshotPosition()).isEqualTo(-1);
        assertThat(first.uptime()).isEqualTo(Duration.ofSeconds(9));
        assertThat(first.group()).isEqualTo("test");
        assertThat(first.durability()).isEqualTo("memory");
        assertThat(first.memory()).isEqualTo(new NodeStatus.Memory(11, 12, 13, 14, 15));
        assertThat(first.async())
                .isEqualTo(new NodeStatus.Async(
                        18,
                        19,
                        20,
                        21,
                        22,
                        true,
                        new NodeStatus.LagLimit(Duration.ofMillis(23), 24, Optional.of("not done: too far behind")),
                        List.of(
                                new NodeStatus.ReplicaLag(1, NodeStatus.Link.CHANGES, 28, 29, Duration.ofMillis(30)),
                                new NodeStatus.ReplicaLag(2, NodeStatus.Link.COPY, 0, 31, Duration.ofMillis(32))),
                        25,
                        26,
                        27));
        assertThat(statuses.get(1).async().replicas()).isEmpty();
        assertThat(statuses.get(1).async().lagLimit().refusal()).isEmpty();
        assertThat(statuses).extracting(node -> node.async().isComplete()).containsExactly(true, true, false);
        assertThat(statuses).extracting(NodeStatus::comparedRevision).containsExactly(-1L, 16L, 16L);
        assertThat(statuses).extracting(NodeStatus::divergedRevision).containsExactly(-1L, -1L, 17L);
        assertThat(statuses).extracting(NodeStatus::isDiverged).containsExactly(false, false, true);
    }

    @Test
    void shouldLeaveOutNodesThatCannotBeReached() {
        space.get("k");
        group.node(2).kill();
        assertThat(client.admin().status()).extracting(NodeStatus::nodeId).containsExactly(0, 1);
    }

    @Test
    void shouldLearnTheOtherNodesFromOne() {
        try (StoreClient learner = StoreClient.builder()
                .endpoints(group.node(2).endpoint().toString())
                .build()) {
            learner.namespace("default").put("k", bytes("v"));
            assertThat(learner.topology().primary()).contains(0);
            assertThat(learner.topology().nodes())
                    .hasSize(3)
                    .containsEntry(1, group.node(1).endpoint());
        }
    }

    @Test
    void shouldRejectWhatTheProtocolCannotCarryBeforeSendingIt() {
        assertRejected(Rejection.INVALID_ARGUMENT, () -> space.put("", bytes("v")));
        assertRejected(Rejection.KEY_TOO_LARGE, () -> space.put("k".repeat(1025), bytes("v")));
        assertRejected(Rejection.VALUE_TOO_LARGE, () -> space.put("k", new byte[512 * 1024 + 1]));
        assertRejected(Rejection.INVALID_ARGUMENT, () -> space.put("\ud800", bytes("v")));
        assertRejected(Rejection.INVALID_ARGUMENT, () -> space.replaceIfRevision("k", bytes("v"), 0));
        assertRejected(Rejection.INVALID_ARGUMENT, () -> space.scan("", 0, Optional.empty()));
        assertRejected(Rejection.INVALID_ARGUMENT, () -> space.scan("", 1001, Optional.empty()));
        assertRejected(Rejection.INVALID_ARGUMENT, () -> client.namespace("no spaces"));
        assertRejected(
                Rejection.INVALID_ARGUMENT, () -> client.admin().defineNamespace("a/b", NamespaceSettings.DEFAULT));
        assertRejected(
                Rejection.INVALID_ARGUMENT,
                () -> client.admin().defineNamespace("a", NamespaceSettings.DEFAULT.withKeyBytesMax(0)));
        assertRejected(
                Rejection.INVALID_ARGUMENT,
                () -> client.admin().defineNamespace("a", NamespaceSettings.DEFAULT.withEntriesMax(-1)));
        assertRejected(
                Rejection.INVALID_ARGUMENT,
                () -> client.admin().defineNamespace("a", NamespaceSettings.DEFAULT.withBytesMax(-1)));
        assertRejected(
                Rejection.INVALID_ARGUMENT,
                () -> space.scan("", 5, Optional.of(new Page.Cursor(new byte[Protocol.CURSOR_BYTES_MAX + 1]))));
        assertThatThrownBy(() -> space.put(null, bytes("v"))).isInstanceOf(NullPointerException.class);
        assertThat(group.commands()).isEmpty();
    }

    @Test
    void shouldCarryTheLargestKeyAndValue() {
        final byte[] value = new byte[512 * 1024];
        value[value.length - 1] = 42;
        space.put("k".repeat(1024), value);
        assertThat(space.get("k".repeat(1024)).orElseThrow().value()).isEqualTo(value);
    }

    @Test
    void shouldNumberWritesDenselyUnderOneClientId() {
        for (int i = 0; i < 10; i++) {
            space.increment("n", 1);
        }
        final var increments = group.commands(IncrementDecoder.TEMPLATE_ID);
        assertThat(increments).extracting(Seen::number).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L, 10L);
        assertThat(increments)
                .extracting(Seen::clientId)
                .containsOnly(increments.get(0).clientId());
        assertThat(increments)
                .allSatisfy(seen -> assertThat(seen.finishedBelow()).isEqualTo(seen.number()));
        assertThat(group.store().clients()).isEqualTo(1);
    }

    private static void assertRejected(final Rejection reason, final Runnable call) {
        assertThatThrownBy(call::run)
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(reason));
    }

    private static <T> Outcome<T> get(final CompletionStage<Outcome<T>> stage) {
        return stage.toCompletableFuture().join();
    }

    private static byte[] bytes(final String text) {
        return text.getBytes(UTF_8);
    }
}
