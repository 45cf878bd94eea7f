package io.sternline.benchmarks.failover;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.StoreClient;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * One client with many writes under way, and what it was told about each. Sends on the load's thread; outcomes arrive on
 * the client's.
 */
final class Writer implements AutoCloseable {
    /** A little less than what a client takes, as calls of its own count too. */
    static final int UNDER_WAY_MAX = 4000;

    /** Of so many writes one is an increment. */
    private static final int COUNTER_EVERY = 10;

    private final StoreClient client;
    private final AsyncNamespace namespace;
    private final KeyLedger keys;
    private final CounterLedger counter;
    private final Payload payload;
    private final Observations observations;
    private final Semaphore room = new Semaphore(UNDER_WAY_MAX);
    private long turn;

    /** @param client closed with the writer. */
    Writer(
            final StoreClient client,
            final String name,
            final int keyCount,
            final Payload payload,
            final Observations observations) {
        this.client = client;
        this.namespace = client.namespace(Rig.NAMESPACE).async();
        this.keys = new KeyLedger(name, keyCount);
        this.counter = new CounterLedger(name + "-counter");
        this.payload = payload;
        this.observations = observations;
    }

    KeyLedger keys() {
        return keys;
    }

    CounterLedger counter() {
        return counter;
    }

    Payload payload() {
        return payload;
    }

    /** Makes one write, without waiting for it; or none, if too many are under way. */
    void send() {
        if (!room.tryAcquire()) {
            observations.calls().heldBack();
            return;
        }
        if (++turn % COUNTER_EVERY == 0) {
            increment();
            return;
        }
        final Optional<KeyLedger.Attempt> attempt = keys.take();
        if (attempt.isEmpty()) {
            room.release();
            observations.calls().heldBack();
            return;
        }
        put(attempt.get());
    }

    private void put(final KeyLedger.Attempt attempt) {
        final String key = attempt.before().key();
        final byte[] value = payload.of(attempt.sequence());
        final CompletionStage<Outcome<Conditional>> call = attempt.isFirst()
                ? namespace.putIfAbsent(key, value)
                : namespace.replaceIfRevision(key, value, attempt.before().revision());
        call.whenComplete((outcome, failure) -> {
            settle(attempt, outcome);
            ended(outcome);
        });
    }

    private void settle(final KeyLedger.Attempt attempt, final Outcome<Conditional> outcome) {
        if (outcome instanceof Outcome.Ok<Conditional> ok) {
            if (ok.value().applied()) {
                keys.acknowledged(attempt, ok.value().receipt().revision());
            } else {
                contradicted(attempt, ok.value().current());
            }
        } else if (outcome instanceof Outcome.Indeterminate) {
            keys.indeterminate(attempt);
        } else {
            keys.refused(attempt);
        }
    }

    private void contradicted(final KeyLedger.Attempt attempt, final Optional<Entry> current) {
        final Optional<Expected.Found> found = current.map(this::found);
        observations
                .findings()
                .add(
                        attempt.before().judgeRefusal(attempt.sequence(), found),
                        1,
                        "before write " + attempt.sequence() + " "
                                + attempt.before().describe(found));
        keys.broken(attempt);
    }

    Expected.Found found(final Entry entry) {
        return new Expected.Found(payload.sequenceOf(entry.value()), entry.revision());
    }

    private void increment() {
        namespace.increment(counter.key(), 1).whenComplete((outcome, failure) -> {
            if (outcome instanceof Outcome.Ok<Counted>) {
                counter.acknowledged();
            } else if (outcome instanceof Outcome.Indeterminate) {
                counter.indeterminate();
            }
            ended(outcome);
        });
    }

    private void ended(final Outcome<?> outcome) {
        if (outcome.isOk()) {
            observations.writerPauses().acknowledged(System.nanoTime());
        }
        observations.calls().add(outcome);
        room.release();
    }

    /**
     * Waits until nothing is under way, which is so at the deadline of the last call.
     *
     * @throws IllegalStateException if a call outlives its deadline.
     */
    void awaitSettled() throws InterruptedException {
        final long patienceMs = Rig.CALL_TIMEOUT.multipliedBy(2).toMillis();
        if (!room.tryAcquire(UNDER_WAY_MAX, patienceMs, TimeUnit.MILLISECONDS)) {
            throw new IllegalStateException((UNDER_WAY_MAX - room.availablePermits()) + " calls have not ended within "
                    + patienceMs + " ms, though their deadline is " + Rig.CALL_TIMEOUT.toMillis() + " ms");
        }
        room.release(UNDER_WAY_MAX);
    }

    @Override
    public void close() {
        client.close();
    }
}
