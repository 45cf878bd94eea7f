package io.sternline.client.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sternline.client.IndeterminateException;
import io.sternline.client.Namespace;
import io.sternline.client.Outcome;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
import io.sternline.client.StoreClient;
import io.sternline.client.UnavailableException;
import io.sternline.protocol.sbe.PutDecoder;
import io.sternline.protocol.sbe.ResultCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How calls end that are not answered: by when, and as what. */
class DeadlineTest {
    private static final byte[] VALUE = "value".getBytes(UTF_8);
    private static final Duration TIMEOUT = Duration.ofMillis(200);

    private final ScriptedGroup group = new ScriptedGroup(1);
    private StoreClient client = group.client().callTimeout(TIMEOUT).build();
    private Namespace space = client.namespace("default");

    @AfterEach
    void stop() {
        client.close();
        group.close();
    }

    @Test
    void shouldEndAWriteThatWasNeverSentAsUnavailableAndSayWhatWasTried() {
        group.close();
        reopen(group.client().callTimeout(TIMEOUT));
        final long startNs = System.nanoTime();
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("put in namespace 'default' was not sent")
                .hasMessageContaining("200 ms")
                .hasMessageContaining("no primary known")
                .hasMessageContaining(group.node(0).endpoint() + ": ");
        assertThat(System.nanoTime() - startNs).isGreaterThanOrEqualTo(TIMEOUT.toNanos());
    }

    @Test
    void shouldEndAWriteThatFoundNoPrimaryAsUnavailable() {
        space.get("k");
        group.movePrimary(ScriptedGroup.NO_PRIMARY);
        await().until(() -> client.topology().primary().isEmpty());
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("connected to node 0, which knows no primary in term 2");
        assertThat(group.commands()).isEmpty();
    }

    @Test
    void shouldEndAWriteThatWasSentAsIndeterminate() {
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.DROP);
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOf(IndeterminateException.class)
                .hasMessageContaining("sent 1 times")
                .hasMessageContaining("it took effect once or not at all")
                .hasMessageContaining(group.node(0).endpoint().toString());
    }

    @Test
    void shouldEndAReadThatNobodyAnswersAsUnavailable() {
        space.get("k");
        group.node(0).onQuery(seen -> Act.refuse(ResultCode.NOT_CAUGHT_UP));
        assertThatThrownBy(() -> space.get("k"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("NOT_CAUGHT_UP");
    }

    @Test
    void shouldEndAWriteThatWasOnlyEverRefusedAsOverloaded() {
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.refuse(ResultCode.OVERLOADED));
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.OVERLOADED));
        assertThat(group.store().applied("k")).isZero();
    }

    @Test
    void shouldEndAWriteThatEveryNodeSaidWasNotDoneAsUnavailable() {
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.refuse(ResultCode.NOT_PRIMARY));
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("was refused")
                .hasMessageContaining("NOT_PRIMARY");
        assertThat(group.store().applied("k")).isZero();
    }

    @Test
    void shouldRejectAWriteWhoseCopiesWereAllRefusedForTheReasonOfTheLast() {
        space.put("first", VALUE);
        final AtomicInteger received = new AtomicInteger();
        group.node(0)
                .onCommand(seen ->
                        Act.refuse(received.getAndIncrement() == 0 ? ResultCode.NOT_PRIMARY : ResultCode.STORE_FULL));
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOfSatisfying(
                        RejectedException.class, ex -> assertThat(ex.reason()).isEqualTo(Rejection.STORE_FULL));
        group.node(0).onCommand(seen -> Act.ANSWER);
        assertThat(space.put("k", VALUE).revision()).isPositive();
    }

    @Test
    void shouldNotCallAWriteRefusedOfWhichOneCopyWasNotAnswered() {
        space.put("first", VALUE);
        final AtomicInteger received = new AtomicInteger();
        group.node(0)
                .onCommand(seen ->
                        received.getAndIncrement() == 0 ? Act.APPLY_AND_CLOSE : Act.refuse(ResultCode.NOT_PRIMARY));
        assertThatThrownBy(() -> space.put("k", VALUE)).isInstanceOf(IndeterminateException.class);
    }

    @Test
    void shouldStopSendingACallThatHasEnded() {
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.DROP);
        assertThatThrownBy(() -> space.put("k", VALUE)).isInstanceOf(IndeterminateException.class);
        group.commands().clear();
        group.node(0).onCommand(seen -> Act.ANSWER);
        space.put("next", VALUE);
        final Seen next = group.commands(PutDecoder.TEMPLATE_ID).get(0);
        assertThat(group.commands()).hasSize(1);
        assertThat(next.finishedBelow()).isEqualTo(next.number());
        assertThat(group.store().applied("k")).isZero();
    }

    @Test
    void shouldIgnoreAnAnswerThatComesAfterTheDeadline() {
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.HOLD);
        assertThatThrownBy(() -> space.put("k", VALUE)).isInstanceOf(IndeterminateException.class);
        group.node(0).onCommand(seen -> Act.ANSWER);
        group.node(0).release();
        assertThat(space.put("next", VALUE).revision()).isEqualTo(3);
        assertThat(space.get("k")).isPresent();
    }

    @Test
    void shouldEndCallsThatWaitForTheirNamespace() {
        group.node(0).onQuery(seen -> Act.DROP);
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("namespace");
        assertThat(group.commands()).isEmpty();
    }

    @Test
    void shouldRefuseCallsBeyondTheirNumberAtOnce() {
        reopen(group.client().callTimeout(Duration.ofSeconds(30)).outstandingCallsMax(10));
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.HOLD);
        final List<CompletableFuture<? extends Outcome<?>>> calls = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            calls.add(space.async().put("k" + i, VALUE).toCompletableFuture());
        }
        final Outcome<?> beyond =
                space.async().put("one", VALUE).toCompletableFuture().getNow(null);
        assertThat(beyond).isInstanceOfSatisfying(Outcome.Rejected.class, rejected -> {
            assertThat(rejected.reason()).isEqualTo(Rejection.OVERLOADED);
            assertThat(rejected.message()).contains("10 unfinished calls").contains("10 calls");
        });
        await().until(() -> group.node(0).held() == 10);
        group.node(0).onCommand(seen -> Act.ANSWER);
        group.node(0).release();
        calls.forEach(call -> assertThat(call.join().isOk()).isTrue());
        space.put("one", VALUE);
        assertThat(group.store().applied("one")).isEqualTo(1);
    }

    @Test
    void shouldRefuseCallsBeyondTheirBytesAtOnce() {
        reopen(group.client().callTimeout(Duration.ofSeconds(2)));
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.DROP);
        final byte[] large = new byte[512 * 1024];
        final List<Outcome<?>> refused = new ArrayList<>();
        for (int i = 0; i < 130; i++) {
            final Outcome<?> outcome =
                    space.async().put("k", large).toCompletableFuture().getNow(null);
            if (outcome != null) {
                refused.add(outcome);
            }
        }
        assertThat(refused)
                .isNotEmpty()
                .allSatisfy(outcome -> assertThat(outcome)
                        .isInstanceOfSatisfying(
                                Outcome.Rejected.class,
                                rejected -> assertThat(rejected.reason()).isEqualTo(Rejection.OVERLOADED)));
    }

    @Test
    void shouldEndTheWaitOfAnInterruptedThreadAndKeepTheFlag() {
        reopen(group.client().callTimeout(Duration.ofSeconds(30)));
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.HOLD);
        final InterruptedCall sent = new InterruptedCall(() -> space.put("k", VALUE));
        await().until(() -> group.node(0).held() == 1);
        assertThat(sent.interrupt()).isInstanceOf(IndeterminateException.class);
        group.movePrimary(ScriptedGroup.NO_PRIMARY);
        await().until(() -> client.topology().primary().isEmpty());
        final InterruptedCall unsent = new InterruptedCall(() -> space.put("never", VALUE));
        assertThat(unsent.interrupt()).isInstanceOf(UnavailableException.class).hasMessageContaining("interrupted");
        group.node(0).onCommand(seen -> Act.ANSWER);
        group.movePrimary(0);
        space.put("last", VALUE);
        assertThat(group.store().applied("never")).isZero();
    }

    @Test
    void shouldFailABlockingCallOnTheClientsOwnThread() {
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        onTheClientsThread(() -> {
            try {
                space.get("k");
            } catch (final IllegalStateException ex) {
                failure.set(ex);
            }
        });
        await().until(() -> failure.get() != null);
        assertThat(failure.get()).hasMessageContaining("asynchronous view");
    }

    @Test
    void shouldReturnFromABlockingCallThoughTheApplicationBlocksTheClientsThread() throws InterruptedException {
        final CountDownLatch release = new CountDownLatch(1);
        final CountDownLatch blocked = new CountDownLatch(1);
        onTheClientsThread(() -> {
            blocked.countDown();
            try {
                release.await();
            } catch (final InterruptedException ex) {
                Thread.currentThread().interrupt();
            }
        });
        blocked.await();
        assertThatThrownBy(() -> space.put("k", VALUE))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("blocks it");
        release.countDown();
        assertThat(space.get("first")).isPresent();
    }

    /** Chains the action to a call that cannot have been answered before. */
    private void onTheClientsThread(final Runnable action) {
        reopen(group.client().callTimeout(Duration.ofSeconds(2)));
        space.put("first", VALUE);
        group.node(0).onCommand(seen -> Act.HOLD);
        space.async().put("held", VALUE).thenRun(action);
        await().until(() -> group.node(0).held() == 1);
        group.node(0).onCommand(seen -> Act.ANSWER);
        group.node(0).release();
    }

    private void reopen(final StoreClient.Builder builder) {
        client.close();
        client = builder.build();
        space = client.namespace("default");
    }

    /** A blocking call on a thread of its own. */
    private static final class InterruptedCall {
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final AtomicReference<Boolean> flag = new AtomicReference<>();
        private final Thread thread;

        InterruptedCall(final Runnable call) {
            thread = new Thread(() -> {
                try {
                    call.run();
                } catch (final RuntimeException ex) {
                    failure.set(ex);
                }
                flag.set(Thread.currentThread().isInterrupted());
            });
            thread.start();
            await().until(() -> thread.getState() == Thread.State.TIMED_WAITING);
        }

        Throwable interrupt() {
            thread.interrupt();
            await().until(() -> flag.get() != null);
            assertThat(flag.get()).isTrue();
            return failure.get();
        }
    }
}
