package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.Outcome;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.protocol.sbe.PutDecoder;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CloseTest {
    private static final byte[] VALUE = "value".getBytes(UTF_8);

    private final ScriptedGroup group = new ScriptedGroup(1);

    @AfterEach
    void stop() {
        group.close();
    }

    @Test
    void shouldEndWhatWasSentAsIndeterminateAndAllElseAsRejected() {
        final StoreClient client = group.client().build();
        final var space = client.namespace("default").async();
        space.put("first", VALUE).toCompletableFuture().join();
        group.node(0).onCommand(seen -> Act.HOLD).onQuery(seen -> Act.DROP);
        final var sent = space.put("sent", VALUE).toCompletableFuture();
        final var read = space.get("k").toCompletableFuture();
        await().until(() -> group.node(0).held() == 1);
        group.movePrimary(ScriptedGroup.NO_PRIMARY);
        await().until(() -> client.topology().primary().isEmpty());
        final var unsent = space.put("unsent", VALUE).toCompletableFuture();
        client.close();
        assertThat(sent.join()).isInstanceOf(Outcome.Indeterminate.class);
        assertThat(unsent.join()).isEqualTo(closed("put"));
        assertThat(read.join()).isEqualTo(closed("get"));
    }

    @Test
    void shouldRejectCallsOnceClosedAndCloseTwiceInPeace() {
        final StoreClient client = group.client().build();
        final var space = client.namespace("default");
        space.put("k", VALUE);
        client.close();
        client.close();
        assertThatThrownBy(() -> space.get("k"))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.CLOSED));
        assertThatThrownBy(() -> client.admin().status()).isInstanceOf(RejectedException.class);
        await().until(() -> group.node(0).connections() == 0);
    }

    @Test
    void shouldEndEveryCallMadeWhileClosing() throws InterruptedException {
        for (int round = 0; round < 40; round++) {
            final StoreClient client = group.client().build();
            final var space = client.namespace("default").async();
            space.put("k", VALUE).toCompletableFuture().join();
            final List<Caller> callers = Stream.generate(
                            () -> new Caller(() -> space.put("k", VALUE).toCompletableFuture()))
                    .limit(3)
                    .toList();
            callers.forEach(Thread::start);
            await().until(() -> callers.stream().allMatch(caller -> !caller.calls.isEmpty()));
            client.close();
            for (final Caller caller : callers) {
                caller.isStopped = true;
                caller.join(10_000);
                assertThat(caller.isAlive()).isFalse();
                assertThat(caller.failure).isNull();
                assertThat(caller.calls).allSatisfy(call -> assertThat(call).succeedsWithin(Duration.ofSeconds(10)));
            }
            assertThat(space.put("k", VALUE).toCompletableFuture())
                    .isCompletedWithValueMatching(outcome ->
                            outcome instanceof Outcome.Rejected<?> rejected && rejected.reason() == Rejection.CLOSED);
        }
    }

    @Test
    void shouldCloseFromItsOwnThread() {
        final StoreClient client = group.client().build();
        group.node(0).onCommand(seen -> seen.templateId() == PutDecoder.TEMPLATE_ID ? Act.HOLD : Act.ANSWER);
        final CompletableFuture<Void> closed = client.namespace("default")
                .async()
                .put("k", VALUE)
                .thenRun(client::close)
                .toCompletableFuture();
        await().until(() -> group.node(0).held() == 1);
        group.node(0).release();
        closed.join();
        await().until(() -> group.node(0).connections() == 0);
    }

    @Test
    void shouldLeaveNoThreadBehind() {
        final Set<Thread> before = clientThreads();
        for (int i = 0; i < 5; i++) {
            try (StoreClient client = group.client().build()) {
                client.namespace("default").put("k", VALUE);
            }
        }
        // Netty's thread for the whole process ends by itself, a second after it had something to do.
        await().untilAsserted(() -> assertThat(before).containsAll(clientThreads()));
    }

    /** Calls without a pause, but without running ahead of the client either. */
    private static final class Caller extends Thread {
        private final Queue<CompletableFuture<?>> calls = new ConcurrentLinkedQueue<>();
        private final Semaphore unfinished = new Semaphore(4);
        private final Supplier<CompletableFuture<?>> call;
        private volatile boolean isStopped;
        private volatile RuntimeException failure;

        Caller(final Supplier<CompletableFuture<?>> call) {
            this.call = call;
        }

        @Override
        public void run() {
            try {
                while (!isStopped) {
                    unfinished.acquireUninterruptibly();
                    final CompletableFuture<?> future = call.get();
                    calls.add(future);
                    future.thenRun(unfinished::release);
                }
            } catch (final RuntimeException ex) {
                failure = ex;
            }
        }
    }

    private static Outcome.Rejected<?> closed(final String operation) {
        return new Outcome.Rejected<>(Rejection.CLOSED, operation + " in namespace 'default': the client was closed");
    }

    private static Set<Thread> clientThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("sternline-client")
                        || thread.getName().startsWith("globalEventExecutor"))
                .collect(Collectors.toSet());
    }
}
