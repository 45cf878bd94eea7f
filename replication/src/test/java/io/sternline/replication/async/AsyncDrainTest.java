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
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AsyncDrainTest {
    private static final long LONG_NS = TimeUnit.SECONDS.toNanos(30);
    private static final long SHORT_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final LagLimit limit = new LagLimit(AsyncConfig.DEFAULT, 3);
    private final AtomicLong recorded = new AtomicLong(100);
    private volatile AsyncStatus status = status(true, new ReplicaLag(1, Link.CHANGES, 90, 10, 5));
    private final AsyncDrain drain = new AsyncDrain(limit, recorded::get, () -> status);

    @Test
    void shouldWaitForTheStateThreadAndThenForTheMember() {
        final CompletableFuture<Optional<String>> outcome = CompletableFuture.supplyAsync(() -> drain.run(1, LONG_NS));
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
        assertThat(drain.run(1, SHORT_NS))
                .hasValueSatisfying(reason -> assertThat(reason).contains("busy for 50 ms"));
    }

    @Test
    void shouldNotWaitWhereNobodyWasPromisedAnything() {
        recorded.set(0);
        assertThat(drain.run(1, LONG_NS)).isEmpty();
        recorded.set(7);
        status = status(false);
        assertThat(drain.run(1, LONG_NS)).isEmpty();
    }

    private Optional<String> drainWithACycle(final int memberId) {
        final CompletableFuture<Optional<String>> outcome =
                CompletableFuture.supplyAsync(() -> drain.run(memberId, SHORT_NS));
        await().pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(1)).until(() -> {
            drain.onStateCycle();
            return outcome.isDone();
        });
        return outcome.join();
    }

    private static AsyncStatus status(final boolean isComplete, final ReplicaLag... replicas) {
        return new AsyncStatus(true, isComplete, 100, List.of(replicas), 0, 0, 0);
    }
}
