package io.sternline.client.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class CallQueueTest {
    private static final int CALL_BYTES = 100;

    @Test
    void shouldHandOverInOrderAndTellWhoMustWakeTheLoop() {
        final CallQueue queue = new CallQueue(10, 10_000);
        final Call<?> first = call();
        final Call<?> second = call();
        assertThat(queue.offer(first)).isEqualTo(CallQueue.Offer.QUEUED_FIRST);
        assertThat(queue.offer(second)).isEqualTo(CallQueue.Offer.QUEUED);
        final Call<?> taken = queue.takeAll();
        assertThat(taken).isSameAs(first);
        assertThat(taken.nextQueued).isSameAs(second);
        assertThat(second.nextQueued).isNull();
        assertThat(queue.takeAll()).isNull();
        assertThat(queue.offer(call())).isEqualTo(CallQueue.Offer.QUEUED_FIRST);
    }

    @Test
    void shouldBoundCallsAndBytesUntilTheyAreReleased() {
        final CallQueue byCount = new CallQueue(2, 10_000);
        final Call<?> held = call();
        byCount.offer(held);
        byCount.offer(call());
        byCount.takeAll();
        assertThat(byCount.offer(call())).isEqualTo(CallQueue.Offer.FULL);
        byCount.release(held);
        byCount.release(held);
        assertThat(byCount.offer(call())).isEqualTo(CallQueue.Offer.QUEUED_FIRST);
        assertThat(byCount.offer(call())).isEqualTo(CallQueue.Offer.FULL);
        final CallQueue byBytes = new CallQueue(10, 2 * CALL_BYTES);
        byBytes.offer(call());
        byBytes.offer(call());
        assertThat(byBytes.offer(call())).isEqualTo(CallQueue.Offer.FULL);
    }

    @Test
    void shouldRefuseOnceClosedAndHandOverWhatWasQueued() {
        final CallQueue queue = new CallQueue(2, 10_000);
        final Call<?> queued = call();
        queue.offer(queued);
        assertThat(queue.close()).isSameAs(queued);
        assertThat(queue.offer(call())).isEqualTo(CallQueue.Offer.CLOSED);
        assertThat(queue.takeAll()).isNull();
        assertThat(queue.offer(call())).isEqualTo(CallQueue.Offer.CLOSED);
        assertThat(queue.close()).isNull();
    }

    @Test
    void shouldLoseNothingAmongManyCallers() throws InterruptedException {
        final int callers = 4;
        final int callsEach = 5_000;
        final CallQueue queue = new CallQueue(Integer.MAX_VALUE >>> 8, 1L << 39);
        final AtomicInteger wakeUps = new AtomicInteger();
        final CountDownLatch done = new CountDownLatch(callers);
        for (int i = 0; i < callers; i++) {
            new Thread(() -> {
                        for (int call = 0; call < callsEach; call++) {
                            if (queue.offer(call()) == CallQueue.Offer.QUEUED_FIRST) {
                                wakeUps.incrementAndGet();
                            }
                        }
                        done.countDown();
                    })
                    .start();
        }
        int taken = 0;
        int batches = 0;
        while (taken < callers * callsEach) {
            Call<?> call = queue.takeAll();
            batches += call == null ? 0 : 1;
            for (; call != null; call = call.nextQueued) {
                taken++;
            }
            Thread.onSpinWait();
        }
        done.await();
        assertThat(taken).isEqualTo(callers * callsEach);
        assertThat(wakeUps).hasValue(batches);
    }

    @Test
    void shouldKeepOutstandingCallsInTheOrderOfTheirDeadlines() {
        final OutstandingCalls outstanding = new OutstandingCalls(new CallQueue(100, 100_000));
        final Random random = new Random(7);
        final List<Call<?>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            final Call<?> call = new StatusSurvey(1 + random.nextInt(50));
            calls.add(call);
            outstanding.add(call);
        }
        final long later = System.nanoTime() + 60_000_000_000L;
        assertThat(outstanding.expired(calls.get(0).deadlineNs - 60_000_000_000L))
                .isNull();
        long lastNs = Long.MIN_VALUE;
        for (Call<?> call = outstanding.expired(later); call != null; call = outstanding.expired(later)) {
            assertThat(call.deadlineNs).isGreaterThanOrEqualTo(lastNs);
            lastNs = call.deadlineNs;
            outstanding.end(call, new Outcome.Unavailable<>("over"));
            outstanding.end(call, new Outcome.Unavailable<>("over again"));
        }
        assertThat(outstanding.isEmpty()).isTrue();
        assertThat(calls)
                .allSatisfy(call -> assertThat(call.future.join()).isEqualTo(new Outcome.Unavailable<>("over")));
    }

    private static Call<?> call() {
        return new WriteCall<>("put", null, 1_000, new byte[CALL_BYTES], Answers::receipt);
    }
}
