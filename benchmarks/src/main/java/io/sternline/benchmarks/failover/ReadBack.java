package io.sternline.benchmarks.failover;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Entry;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import java.util.function.Function;

/** Reads, when nothing is written any more, what every writer was told is there. */
final class ReadBack {
    static final int UNDER_WAY_MAX = 512;

    private final Function<String, CompletionStage<Outcome<Optional<Entry>>>> reads;
    private final Findings findings;
    private final Semaphore room = new Semaphore(UNDER_WAY_MAX);

    ReadBack(final AsyncNamespace namespace, final Findings findings) {
        this(key -> namespace.get(key, ReadLevel.LINEARIZABLE), findings);
    }

    /** @param reads what to read a key with. */
    ReadBack(final Function<String, CompletionStage<Outcome<Optional<Entry>>>> reads, final Findings findings) {
        this.reads = reads;
        this.findings = findings;
    }

    void keys(final List<Expected> expected, final Function<Entry, Expected.Found> decoder) {
        for (final Expected key : expected) {
            read(key.key(), entry -> {
                final Optional<Expected.Found> found = entry.map(decoder);
                findings.add(key.judge(found), 1, key.describe(found));
            });
        }
    }

    void counter(final CounterLedger counter) {
        read(counter.key(), entry -> {
            final long value = entry.filter(Entry::counter).map(Entry::number).orElse(0L);
            final String message = counter.describe(value);
            if (counter.lost(value) > 0) {
                findings.add(Judgement.LOST, counter.lost(value), message);
            }
            if (counter.doubled(value) > 0) {
                findings.add(Judgement.DOUBLED, counter.doubled(value), message);
            }
        });
    }

    private void read(final String key, final Consumer<Optional<Entry>> judge) {
        room.acquireUninterruptibly();
        reads.apply(key).whenComplete((outcome, failure) -> {
            try {
                if (outcome instanceof Outcome.Ok<Optional<Entry>> ok) {
                    findings.readBack();
                    judge.accept(ok.value());
                } else {
                    findings.unread(key + ": " + outcome);
                }
            } finally {
                room.release();
            }
        });
    }

    /** Waits until all that was asked has been answered, which is so at the deadline of the last call. */
    void await() {
        room.acquireUninterruptibly(UNDER_WAY_MAX);
        room.release(UNDER_WAY_MAX);
    }
}
