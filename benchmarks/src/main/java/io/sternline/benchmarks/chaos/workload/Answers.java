package io.sternline.benchmarks.chaos.workload;

import io.sternline.benchmarks.history.Operation;
import io.sternline.benchmarks.history.Operation.Result;
import io.sternline.benchmarks.history.Operation.Seen;
import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.Previous;
import io.sternline.client.Receipt;
import java.util.Optional;

/** What a successful call returned, in the words of a history. */
public record Answers(Operation.Outcome outcome, Result result) {
    static Answers of(final Receipt receipt) {
        return done(receipt, null, null);
    }

    static Answers of(final Conditional conditional) {
        return conditional.applied()
                ? done(conditional.receipt(), null, null)
                : notApplied(conditional.receipt(), conditional.current());
    }

    static Answers of(final Previous previous) {
        return done(previous.receipt(), null, seen(previous.entry()));
    }

    static Answers of(final Effect effect) {
        return effect.found() ? done(effect.receipt(), null, null) : notApplied(effect.receipt(), Optional.empty());
    }

    static Answers of(final Counted counted) {
        return done(counted.receipt(), counted.value(), null);
    }

    static Answers of(final Optional<Entry> read) {
        return new Answers(Operation.Outcome.DONE, new Result(null, null, seen(read)));
    }

    /** The revision that the key has now, as far as the answer tells; 0 if it does not. */
    long revision(final Plan plan) {
        if (plan.storesValue() && outcome == Operation.Outcome.DONE) {
            return result.revision();
        }
        return result.seen() == null ? 0 : result.seen().revision();
    }

    private static Answers done(final Receipt receipt, final Long counter, final Seen seen) {
        return new Answers(Operation.Outcome.DONE, new Result(receipt.revision(), counter, seen));
    }

    private static Answers notApplied(final Receipt receipt, final Optional<Entry> current) {
        return new Answers(Operation.Outcome.NOT_APPLIED, new Result(receipt.revision(), null, seen(current)));
    }

    private static Seen seen(final Optional<Entry> entry) {
        return entry.map(found -> new Seen(found.text(), found.revision())).orElse(null);
    }
}
