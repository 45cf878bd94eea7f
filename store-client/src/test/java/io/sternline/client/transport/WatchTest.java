package io.sternline.client.transport;

import static io.sternline.client.transport.ChangeMessages.put;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Change;
import io.sternline.client.Change.Kind;
import io.sternline.client.Entry;
import io.sternline.client.MapUpdate;
import io.sternline.client.Namespace;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.sbe.EntryType;
import io.sternline.protocol.sbe.GetDecoder;
import io.sternline.protocol.sbe.RemovalCause;
import io.sternline.protocol.sbe.WatchEnd;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a watch brings from one node, and how it ends. */
class WatchTest {
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration SHORT = Duration.ofMillis(50);
    private static final Instant TIME = Instant.ofEpochMilli(ScriptedWatch.GROUP_TIME_MS);

    private final ScriptedGroup group = new ScriptedGroup(1);
    private final StoreClient client = group.client().build();
    private final Namespace namespace = client.namespace("default");

    @AfterEach
    void close() {
        client.close();
        group.close();
    }

    @Test
    void shouldAskForWhatTheOptionsSay() {
        try (Watch watch = namespace.watch(
                WatchOptions.after(7).withPrefix("user/").withTouches().withBufferBytesMax(5000))) {
            final ScriptedWatch asked = group.awaitWatch(1);
            assertThat(asked.namespaceId()).isEqualTo(1);
            assertThat(asked.afterRevision()).isEqualTo(7);
            assertThat(asked.prefix()).isEqualTo("user/");
            assertThat(asked.hasTouches()).isTrue();
            assertThat(asked.creditBytes()).isEqualTo(5000);
            assertThat(watch.revision()).isEqualTo(7);
        }
        await().until(() -> group.watches().get(0).isClosed());
    }

    @Test
    void shouldBringEveryKindOfChange() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow().withTouches())) {
            final ChangeMessages.Times idle = new ChangeMessages.Times(0, 500, ScriptedWatch.GROUP_TIME_MS - 100);
            final ChangeMessages.Times both =
                    new ChangeMessages.Times(ScriptedWatch.GROUP_TIME_MS + 300, 500, ScriptedWatch.GROUP_TIME_MS);
            group.awaitWatch(1)
                    .opened(10)
                    .events(
                            16,
                            ChangeMessages.put(
                                    11, 1, "a", EntryType.VALUE, "one".getBytes(UTF_8), idle, List.of("t", "u")),
                            ChangeMessages.touch(12, "a", both),
                            ChangeMessages.remove(13, "a", RemovalCause.REMOVED),
                            ChangeMessages.remove(14, "b", RemovalCause.EXPIRED),
                            ChangeMessages.remove(15, "c", RemovalCause.EVICTED),
                            put(16, "never"));
            final Change put = next(watch);
            assertThat(put.kind()).isEqualTo(Kind.PUT);
            assertThat(put.namespace()).isEqualTo("default");
            assertThat(put.key()).isEqualTo("a");
            assertThat(put.revision()).isEqualTo(11);
            assertThat(put.time()).isEqualTo(TIME);
            assertThat(put.clientId()).isEqualTo(7);
            assertThat(put.terms()).containsExactly("t", "u");
            assertThat(put.expiresAt()).contains(TIME.plusMillis(400));
            final Entry entry = put.entry().orElseThrow();
            assertThat(entry.text()).isEqualTo("one");
            assertThat(entry.revision()).isEqualTo(11);
            assertThat(entry.remaining()).contains(Duration.ofMillis(400));
            final Change touched = next(watch);
            assertThat(touched.kind()).isEqualTo(Kind.TOUCHED);
            assertThat(touched.entry()).isEmpty();
            assertThat(touched.expiresAt()).contains(TIME.plusMillis(300));
            assertThat(next(watch).kind()).isEqualTo(Kind.REMOVED);
            assertThat(next(watch).kind()).isEqualTo(Kind.EXPIRED);
            assertThat(next(watch).kind()).isEqualTo(Kind.EVICTED);
            final Change never = next(watch);
            assertThat(never.expiresAt()).isEmpty();
            assertThat(never.entry().orElseThrow().remaining()).isEmpty();
        }
    }

    @Test
    void shouldBringMapsAndCounters() throws InterruptedException {
        final Namespace other = client.namespace("default");
        other.updateMap("m", MapUpdate.create().set("field", "text"));
        final byte[] fields = group.store().item("default", "m").value();
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            group.awaitWatch(1)
                    .opened(1)
                    .events(
                            3,
                            ChangeMessages.put(2, 1, "m", EntryType.MAP, fields, ChangeMessages.Times.NEVER, List.of()),
                            ChangeMessages.put(
                                    3,
                                    1,
                                    "n",
                                    EntryType.COUNTER,
                                    new byte[] {5, 0, 0, 0, 0, 0, 0, 0},
                                    ChangeMessages.Times.NEVER,
                                    List.of()));
            assertThat(next(watch)
                            .entry()
                            .orElseThrow()
                            .field("field")
                            .orElseThrow()
                            .text())
                    .isEqualTo("text");
            assertThat(next(watch).entry().orElseThrow().number()).isEqualTo(5);
        }
    }

    @Test
    void shouldBringEverythingToAnAdministrator() throws InterruptedException {
        group.store().define("carts", ReplyEncoder.Settings.WIDE);
        try (Watch watch = client.admin().watch(WatchOptions.after(0))) {
            final ScriptedWatch asked = group.awaitWatch(1);
            assertThat(asked.namespaceId()).isZero();
            asked.opened(0)
                    .events(
                            5,
                            put(1, "a"),
                            ChangeMessages.put(
                                    2, 2, "b", EntryType.VALUE, new byte[0], ChangeMessages.Times.NEVER, List.of()),
                            ChangeMessages.namespace(3, 3, "new"),
                            ChangeMessages.put(
                                    4, 3, "c", EntryType.VALUE, new byte[0], ChangeMessages.Times.NEVER, List.of()),
                            ChangeMessages.other(5));
            final List<Change> changes = take(watch, 5);
            assertThat(changes).extracting(Change::namespace).containsExactly("default", "carts", "new", "new", "");
            assertThat(changes.get(2).kind()).isEqualTo(Kind.NAMESPACE_DEFINED);
            assertThat(changes.get(2).key()).isEmpty();
            assertThat(changes.get(4).kind()).isEqualTo(Kind.OTHER);
        }
    }

    @Test
    void shouldNameByItsIdANamespaceWhoseNameNobodyTold() throws InterruptedException {
        try (Watch watch = client.admin().watch(WatchOptions.fromNow())) {
            group.awaitWatch(1)
                    .opened(0)
                    .atEnd(
                            1,
                            ChangeMessages.put(
                                    1, 9, "d", EntryType.VALUE, new byte[0], ChangeMessages.Times.NEVER, List.of()));
            assertThat(next(watch).namespace()).isEqualTo("#9");
        }
    }

    @Test
    void shouldTellOnlyTheRevisionThatWasTaken() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            assertThat(watch.revision()).isEqualTo(-1);
            final ScriptedWatch node = group.awaitWatch(1).opened(10);
            await().until(() -> watch.revision() == 10);
            node.atEnd(15);
            await().until(() -> watch.revision() == 15);
            node.atEnd(30, put(20, "a"), put(25, "b"));
            // What follows tells that the progress to 30 has come in, but for the changes before it.
            assertThat(next(watch).revision()).isEqualTo(20);
            assertThat(watch.revision()).isEqualTo(20);
            assertThat(next(watch).revision()).isEqualTo(25);
            await().until(() -> watch.revision() == 30);
        }
    }

    @Test
    void shouldTellHowLongNobodySaidThatNothingIsMissing() {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            final ScriptedWatch node = group.awaitWatch(1).opened(10);
            await().until(() -> watch.age().compareTo(SHORT) > 0);
            final Duration before = watch.age();
            node.atEnd(11);
            await().until(() -> watch.revision() == 11);
            assertThat(watch.age()).isLessThan(before.plus(LONG));
            final Duration then = watch.age();
            node.events(12);
            await().until(() -> watch.revision() == 12);
            assertThat(watch.age()).isGreaterThan(then);
        }
    }

    @Test
    void shouldGiveNoRoomBeyondItsBufferToWhoIsNotTakenFrom() throws InterruptedException {
        final String value = "x".repeat(1000);
        try (Watch watch = namespace.watch(WatchOptions.fromNow().withBufferBytesMax(4096))) {
            final ScriptedWatch node = group.awaitWatch(1).opened(0);
            long sent = 0;
            for (int i = 0; i < 100; i++) {
                while (node.creditBytes() > 0) {
                    sent++;
                    node.events(sent, put(sent, "k", value));
                }
                assertThat(sent - i).isLessThanOrEqualTo(5);
                assertThat(next(watch).revision()).isEqualTo(i + 1);
                if (sent == i + 1) {
                    // All was taken: room must come back by itself.
                    await().until(() -> node.creditBytes() > 0);
                }
            }
        }
    }

    @Test
    void shouldGiveBackRoomInPortions() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            final ScriptedWatch node = group.awaitWatch(1).opened(0);
            final long room = node.creditBytes();
            for (int i = 1; i <= 10; i++) {
                node.events(i, put(i, "k"));
            }
            assertThat(take(watch, 10)).hasSize(10);
            namespace.get("any");
            assertThat(node.creditBytes()).isLessThan(room);
        }
    }

    @Test
    void shouldRaiseWhatTheClientsReadsMustShow() {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            group.awaitWatch(1).opened(10).atEnd(42);
            await().until(() -> watch.revision() == 42);
            namespace.get("any");
            assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                    .extracting(Seen::minRevision)
                    .containsExactly(42L);
        }
    }

    @Test
    void shouldNotHoldReadsToARevisionThatNoNodeHasShown() {
        try (Watch watch = namespace.watch(WatchOptions.after(1_000_000))) {
            group.awaitWatch(1).opened(7).atEnd(7).cut();
            group.awaitWatch(2);
            namespace.get("any");
            assertThat(watch.revision()).isEqualTo(1_000_000);
            assertThat(group.queries(GetDecoder.TEMPLATE_ID))
                    .extracting(Seen::minRevision)
                    .allMatch(minRevision -> minRevision < 1_000_000);
        }
    }

    @Test
    void shouldEndIfTheNamespaceDoesNotExist() {
        try (Watch watch = client.namespace("nowhere").watch(WatchOptions.fromNow())) {
            for (int i = 0; i < 2; i++) {
                assertThatThrownBy(() -> watch.poll(LONG))
                        .isInstanceOfSatisfying(
                                RejectedException.class,
                                ex -> assertThat(ex.reason()).isEqualTo(Rejection.UNKNOWN_NAMESPACE))
                        .hasMessageContaining("nowhere");
            }
        }
    }

    @Test
    void shouldEndIfANodeRefusesWhatItWasAsked() {
        group.onWatch(watch -> watch.ended(WatchEnd.INVALID_ARGUMENT));
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            assertThatThrownBy(() -> watch.poll(LONG))
                    .isInstanceOf(RejectedException.class)
                    .hasMessageContaining("scripted end");
        }
    }

    @Test
    void shouldRefuseAPrefixThatNoKeyCanHave() {
        assertThatThrownBy(() -> namespace.watch(WatchOptions.fromNow().withPrefix("ä".repeat(600))))
                .isInstanceOf(RejectedException.class);
    }

    @Test
    void shouldBringWhatWasThereBeforeItEnded() throws InterruptedException {
        group.onWatch(watch -> watch.opened(0).events(1, put(1, "a")).ended(WatchEnd.INVALID_ARGUMENT));
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            assertThat(next(watch).revision()).isEqualTo(1);
            assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOf(RejectedException.class);
            assertThat(watch.revision()).isEqualTo(1);
        }
    }

    @Test
    void shouldReturnNothingWhenNothingComesInTime() throws InterruptedException {
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            group.awaitWatch(1).opened(0);
            assertThat(watch.poll(Duration.ZERO)).isEmpty();
            assertThat(watch.poll(SHORT)).isEmpty();
            assertThat(watch.poll(Duration.ofSeconds(-1))).isEmpty();
        }
    }

    @Test
    void shouldWakeWhoWaitsWhenTheWatchIsClosed() {
        final Watch watch = namespace.watch(WatchOptions.fromNow());
        final CompletableFuture<Optional<Change>> waiting = pollElsewhere(watch);
        group.awaitWatch(1).opened(0);
        watch.close();
        watch.close();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnavailableException.class);
        await().until(() -> group.watches().get(0).isClosed());
    }

    @Test
    void shouldEndWithTheClient() {
        final Watch watch = namespace.watch(WatchOptions.fromNow());
        final CompletableFuture<Optional<Change>> waiting = pollElsewhere(watch);
        group.awaitWatch(1).opened(0);
        client.close();
        assertThatThrownBy(waiting::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(UnavailableException.class);
        assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOf(UnavailableException.class);
        watch.close();
        assertThatThrownBy(() -> namespace.watch(WatchOptions.fromNow()).poll(LONG))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("closed");
    }

    @Test
    void shouldRefuseToBePolledOnTheThreadThatBringsTheChanges() {
        group.node(0).onQuery(seen -> seen.templateId() == GetDecoder.TEMPLATE_ID ? Act.HOLD : Act.ANSWER);
        try (Watch watch = namespace.watch(WatchOptions.fromNow())) {
            final CompletableFuture<Optional<Change>> polled = namespace
                    .async()
                    .get("any")
                    .thenApply(outcome -> poll(watch))
                    .toCompletableFuture();
            await().until(() -> group.node(0).held() == 1);
            group.node(0).release();
            assertThatThrownBy(polled::get)
                    .hasCauseInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(ClientLoop.THREAD_NAME);
        }
    }

    @Test
    void shouldRefuseMoreWatchesThanAnyNodeServes() {
        final List<Watch> watches = new ArrayList<>();
        IntStream.range(0, TransportLimits.WATCHES_MAX)
                .forEach(i -> watches.add(namespace.watch(WatchOptions.fromNow())));
        try (Watch tooMany = namespace.watch(WatchOptions.fromNow())) {
            assertThatThrownBy(() -> tooMany.poll(LONG))
                    .isInstanceOfSatisfying(
                            RejectedException.class,
                            ex -> assertThat(ex.reason()).isEqualTo(Rejection.OVERLOADED));
        }
        watches.forEach(Watch::close);
        try (Watch watch = namespace.watch(WatchOptions.after(7))) {
            await().until(() -> group.watches().stream().anyMatch(asked -> asked.afterRevision() == 7));
            assertThat(watch.revision()).isEqualTo(7);
        }
    }

    private static CompletableFuture<Optional<Change>> pollElsewhere(final Watch watch) {
        return CompletableFuture.supplyAsync(() -> poll(watch));
    }

    private static Optional<Change> poll(final Watch watch) {
        try {
            return watch.poll(LONG);
        } catch (final InterruptedException ex) {
            throw new IllegalStateException(ex);
        }
    }

    private static Change next(final Watch watch) throws InterruptedException {
        return watch.poll(LONG).orElseThrow();
    }

    private static List<Change> take(final Watch watch, final int count) throws InterruptedException {
        final List<Change> changes = new ArrayList<>();
        while (changes.size() < count) {
            changes.add(next(watch));
        }
        return changes;
    }
}
