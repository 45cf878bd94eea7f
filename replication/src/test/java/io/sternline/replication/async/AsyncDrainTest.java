package io.sternline.replication.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sternline.replication.async.AsyncStatus.Link;
import io.sternline.replication.async.AsyncStatus.ReplicaLag;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncDrainTest {
    private static final long WAIT_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LagLimit limit = new LagLimit(AsyncConfig.DEFAULT, 3, 0);
    private final AtomicLong recorded = new AtomicLong(100);
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicLong nowNs = new AtomicLong();
    private volatile AsyncStatus status = status(true, new ReplicaLag(1, Link.CHANGES, 90, 10, 5));
    private final AsyncDrain drain =
            new AsyncDrain(limit, () -> status.isComplete(), this::recorded, () -> status, nowNs::get);

    @Test
    void shouldWaitForTheStateThreadAndThenForTheMember() {
        final CompletableFuture<Optional<String>> outcome = CompletableFuture.supplyAsync(() -> drain.run(1, WAIT_NS));
        await().until(() -> limit.refusal() != null);
        // A command that had been admitted before.
        recorded.set(101);
        status = status(true, new ReplicaLag(1, Link.CHANGES, 100, 1, 1));
        assertThat(outcome).isNotDone();
        await().until(() -> {
            drain.onStateCycle();
            status = status(true, new ReplicaLag(1, Link.CHANGES, 101, 0, 0));
            return outcome.isDone();
        });
        assertThat(outcome.join()).isEmpty();
        assertThat(limit.refusal()).as("until the promotion is over").isNotNull();
        drain.end();
        assertThat(limit.refusal()).isNull();
    }

    @Test
    void shouldSayHowFarTheMemberIsBehind() {
        assertThat(drainWithACycle(1))
                .hasValue("member 1 lacks 10 changes, the oldest of them 5 ms old, of ASYNC namespaces, after a wait of"
                        + " 50 ms: wait until it has caught up, or choose another");
        assertThat(drainWithACycle(2))
                .hasValueSatisfying(reason -> assertThat(reason).contains("member 2"));
        status = status(true, new ReplicaLag(1, Link.COPY, 100, 0, 0));
        assertThat(drainWithACycle(1))
                .hasValueSatisfying(reason -> assertThat(reason).contains("given a copy"));
    }

    @Test
    void shouldSayThatTheStateThreadIsBusy() {
        final CompletableFuture<Optional<String>> outcome = CompletableFuture.supplyAsync(() -> drain.run(1, WAIT_NS));
        await().until(() -> limit.refusal() != null);
        await().until(() -> {
            nowNs.addAndGet(WAIT_NS);
            return outcome.isDone();
        });
        assertThat(outcome.join())
                .hasValueSatisfying(reason -> assertThat(reason).contains("busy for 50 ms"));
    }

    @Test
    void shouldNotWaitWhereNobodyWasPromisedAnything() {
        recorded.set(0);
        assertThat(drainWithACycle(1)).isEmpty();
        recorded.set(7);
        status = status(false);
        assertThat(drainWithACycle(1)).isEmpty();
        assertThat(limit.refusal()).as("nobody is promised anything meanwhile").isNotNull();
    }

    /** The state thread does its part, and then the time runs out. */
    private Optional<String> drainWithACycle(final int memberId) {
        final int before = asked.get();
        final CompletableFuture<Optional<String>> outcome =
                CompletableFuture.supplyAsync(() -> drain.run(memberId, WAIT_NS));
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> {
            drain.onStateCycle();
            return asked.get() > before;
        });
        nowNs.addAndGet(WAIT_NS);
        return outcome.join();
    }

    /** Asked when no more can come. */
    private long recorded() {
        asked.incrementAndGet();
        return recorded.get();
    }

    private static AsyncStatus status(final boolean isComplete, final ReplicaLag... replicas) {
        return new AsyncStatus(true, isComplete, isComplete, 100, List.of(replicas), 0, 0, 0);
    }
}
