package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.ClientThread;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.UnavailableException;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.RemoveDecoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that share a thread have nothing else in common. */
@Timeout(60)
class SharedThreadTest {
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final Duration LONG = Duration.ofSeconds(20);

    private final ScriptedGroup group = new ScriptedGroup(2);
    private final ScriptedGroup otherGroup = new ScriptedGroup(1);
    private final ClientThread thread = ClientThread.start();

    @AfterEach
    void stop() {
        thread.close();
        group.close();
        otherGroup.close();
    }

    @Test
    void shouldServeClientsOfSeveralGroupsOnOneThread() {
        final List<StoreClient> clients = IntStream.range(0, 20)
                .mapToObj(i -> (i % 2 == 0 ? group : otherGroup)
                        .client()
                        .thread(thread)
                        .build())
                .toList();
        final List<CompletableFuture<Outcome<Receipt>>> calls = new ArrayList<>();
        for (final StoreClient client : clients) {
            for (int i = 0; i < 10; i++) {
                calls.add(put(client));
            }
        }
        assertThat(calls).allMatch(call -> call.join().isOk());
        assertThat(group.commands(PutDecoder.TEMPLATE_ID)).hasSize(100);
        assertThat(otherGroup.commands(PutDecoder.TEMPLATE_ID)).hasSize(100);
        assertThat(clients).extracting(SharedThreadTest::threadOf).containsOnly(threadOf(clients.get(0)));
    }

    @Test
    void shouldEndWhatIsOfAClientWhenItIsClosedAndLeaveTheOthers() {
        final StoreClient leaving = newClient();
        final StoreClient staying = otherGroup.client().thread(thread).build();
        assertThat(put(leaving).join().isOk()).isTrue();
        group.primary().onCommand(seen -> Act.HOLD);
        final Watch watch = leaving.namespace("default").watch(WatchOptions.after(0));
        otherGroup.primary().onCommand(seen -> Act.HOLD);
        final CompletableFuture<Outcome<Receipt>> ended = put(leaving);
        final CompletableFuture<Outcome<Receipt>> untouched = put(staying);
        await().until(() -> group.primary().held() == 1 && otherGroup.primary().held() > 0);
        leaving.close();
        assertThat(ended.getNow(null)).isInstanceOf(Outcome.Indeterminate.class);
        assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOf(UnavailableException.class);
        await().until(() -> group.nodes().stream().allMatch(node -> node.connections() == 0));
        assertThat(untouched).isNotDone();
        otherGroup.primary().onCommand(seen -> Act.ANSWER).release();
        assertThat(untouched.join().isOk()).isTrue();
        assertThat(put(staying).join().isOk()).isTrue();
        group.primary().onCommand(seen -> Act.ANSWER);
        assertThat(put(newClient()).join().isOk()).isTrue();
    }

    @Test
    void shouldSayGoodbyeForTheLeasesOfAllClientsBeforeItWaitsForAny() {
        final List<StoreClient> clients =
                Stream.generate(this::newClient).limit(3).toList();
        clients.forEach(client -> client.lease(LONG));
        final ScriptedNode primary = group.primary();
        primary.onCommand(seen -> seen.templateId() == RemoveDecoder.TEMPLATE_ID ? Act.HOLD : Act.ANSWER);
        final CompletableFuture<Void> closed = CompletableFuture.runAsync(thread::close);
        // Were one waited for before the next, it would be gone by the time that the last one has said goodbye.
        await().until(() -> primary.held() == 3 && primary.connections() == 3);
        primary.release();
        closed.join();
    }

    @Test
    void shouldEndCallsAndWatchesOfAClosedClientAtOnceThoughItsThreadGoesOn() {
        final StoreClient client = newClient();
        put(client).join();
        client.close();
        client.close();
        assertThat(put(client)).isCompletedWithValueMatching(SharedThreadTest::isClosed);
        assertThatThrownBy(() -> client.namespace("default").get("k"))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.CLOSED));
        final Watch watch = client.namespace("default").watch(WatchOptions.after(0));
        assertThatThrownBy(() -> watch.poll(LONG)).isInstanceOf(UnavailableException.class);
    }

    @Test
    void shouldEndEveryCallThatIsMadeWhileItsClientIsClosed() throws Exception {
        final StoreClient staying = newClient();
        for (int round = 0; round < 100; round++) {
            final StoreClient client = newClient();
            put(client).join();
            final CyclicBarrier start = new CyclicBarrier(2);
            final CompletableFuture<List<CompletableFuture<?>>> calls = CompletableFuture.supplyAsync(() -> {
                meet(start);
                return Stream.generate(() -> put(client))
                        .limit(200)
                        .<CompletableFuture<?>>map(call -> call)
                        .toList();
            });
            meet(start);
            client.close();
            assertThat(calls.join()).allSatisfy(call -> assertThat(call).succeedsWithin(LONG));
        }
        assertThat(put(staying).join().isOk()).isTrue();
    }

    @Test
    void shouldCloseTheClientsThatStillRunOnTheThreadWhenItIsClosed() {
        final StoreClient first = newClient();
        final StoreClient second = otherGroup.client().thread(thread).build();
        put(first).join();
        put(second).join();
        final Thread running = threadOf(first);
        group.primary().onCommand(seen -> Act.HOLD);
        final CompletableFuture<Outcome<Receipt>> sent = put(first);
        await().until(() -> group.primary().held() == 1);
        thread.close();
        thread.close();
        assertThat(running.isAlive()).isFalse();
        assertThat(sent.getNow(null)).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(put(second)).isCompletedWithValueMatching(SharedThreadTest::isClosed);
        first.close();
        second.close();
        assertThatThrownBy(this::newClient)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }

    @Test
    void shouldEndEveryCallWhenClientsAndThreadAreClosedAtTheSameTime() throws Exception {
        for (int round = 0; round < 50; round++) {
            final ClientThread shared = ClientThread.start();
            final List<StoreClient> clients = Stream.generate(
                            () -> group.client().thread(shared).build())
                    .limit(4)
                    .toList();
            final List<CompletableFuture<Outcome<Receipt>>> calls =
                    clients.stream().map(SharedThreadTest::put).toList();
            final CyclicBarrier start = new CyclicBarrier(2);
            final CompletableFuture<Void> closing = CompletableFuture.runAsync(() -> {
                meet(start);
                clients.forEach(StoreClient::close);
            });
            meet(start);
            shared.close();
            assertThat(closing).succeedsWithin(LONG);
            assertThat(calls).allSatisfy(call -> assertThat(call).succeedsWithin(LONG));
        }
    }

    @Test
    void shouldStartAndEndAThreadThatNobodyShares() {
        ClientThread.start().close();
    }

    @Test
    void shouldCloseFromTheThreadItself() {
        final StoreClient first = newClient();
        final StoreClient second = newClient();
        put(first).join();
        group.primary().onCommand(seen -> Act.HOLD);
        final CompletableFuture<Void> firstClosed = put(first).thenRun(first::close);
        await().until(() -> group.primary().held() == 1);
        group.primary().release();
        assertThat(firstClosed).succeedsWithin(LONG);
        await().until(() -> isClosed(put(first).join()));
        group.primary().onCommand(seen -> Act.ANSWER);
        assertThat(put(second).join().isOk()).isTrue();
        final Thread running = threadOf(second);
        group.primary().onCommand(seen -> Act.HOLD);
        final CompletableFuture<Void> allClosed = put(second).thenRun(thread::close);
        await().until(() -> group.primary().held() == 1);
        group.primary().release();
        assertThat(allClosed).succeedsWithin(LONG);
        await().until(() -> !running.isAlive());
        assertThat(put(second)).isCompletedWithValueMatching(SharedThreadTest::isClosed);
    }

    @Test
    void shouldRefuseBlockingCallsOfEveryClientOnTheThread() {
        final StoreClient first = newClient();
        final StoreClient second = otherGroup.client().thread(thread).build();
        put(first).join();
        group.primary().onCommand(seen -> Act.HOLD);
        final CompletableFuture<byte[]> call = put(first).thenApply(outcome -> {
            second.namespace("default").get("k");
            return VALUE;
        });
        await().until(() -> group.primary().held() == 1);
        group.primary().release();
        assertThat(call)
                .failsWithin(LONG)
                .withThrowableThat()
                .withCauseInstanceOf(IllegalStateException.class)
                .withMessageContaining("a blocking call on the client's own thread");
    }

    @Test
    void shouldTakeNoThreadOfAnotherMaking() {
        assertThatThrownBy(() -> group.client().thread(() -> {}).build())
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("ClientThread.start()");
    }

    private StoreClient newClient() {
        return group.client().thread(thread).build();
    }

    private static CompletableFuture<Outcome<Receipt>> put(final StoreClient client) {
        return client.namespace("default").async().put("k", VALUE).toCompletableFuture();
    }

    /** The thread that brings its answers; asked over and over, as a call may have ended before anything is chained to it. */
    private static Thread threadOf(final StoreClient client) {
        while (true) {
            final Thread thread =
                    put(client).thenApply(outcome -> Thread.currentThread()).join();
            if (thread != Thread.currentThread()) {
                return thread;
            }
        }
    }

    private static boolean isClosed(final Outcome<?> outcome) {
        return outcome instanceof Outcome.Rejected<?> rejected && rejected.reason() == Rejection.CLOSED;
    }

    private static void meet(final CyclicBarrier barrier) {
        try {
            barrier.await(LONG.toSeconds(), TimeUnit.SECONDS);
        } catch (final Exception ex) {
            throw new IllegalStateException(ex);
        }
    }
}
