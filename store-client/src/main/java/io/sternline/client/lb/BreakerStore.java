package io.sternline.client.lb;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Conditional;
import io.sternline.client.Counted;
import io.sternline.client.Effect;
import io.sternline.client.Entry;
import io.sternline.client.Expiry;
import io.sternline.client.Outcome;
import io.sternline.client.ReadLevel;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;

/**
 * The writes by which breakers change. The state of one is one entry; its revision is called the <i>era</i>, 0 where there is none, and every change
 * of it is conditional on the era it was decided in. So its changes are one sequence, whoever makes them.
 *
 * <p>The entry says {@code closed}, or {@code tripped} and the name of another entry whose life is the time for which the breaker is
 * open. That one is made first, under a name that nobody else has: if its maker dies before it trips the breaker, or somebody
 * else was quicker, it means nothing and goes by itself. Nobody but its maker can prolong it.
 *
 * <p>Errors, successes and probes belong to an era: whatever is late, because its sender slept or the group was without a primary, counts where nobody
 * looks any more.
 */
final class BreakerStore {
    private static final byte[] CLOSED = "closed".getBytes(UTF_8);
    private static final String TRIPPED = "tripped ";
    private static final byte[] NOTHING = {};

    /** Long after the era of a breaker that somebody still tries. */
    private static final Expiry COUNTS_LIFE = Expiry.idle(Duration.ofHours(1));

    /** Of the state of a breaker that is closed: when it is gone, the breaker is as new, which is closed too. */
    private static final Duration CLOSED_LIFE_MIN = Duration.ofDays(1);

    private final AsyncNamespace namespace;
    private final BreakerSettings settings;

    BreakerStore(final AsyncNamespace namespace, final BreakerSettings settings) {
        this.namespace = namespace;
        this.settings = settings;
    }

    BreakerSettings settings() {
        return settings;
    }

    /** Which entry keeps a breaker open in this state; null: it is closed. */
    static String openId(final Entry state) {
        final String text = state.text();
        return text.startsWith(TRIPPED) ? text.substring(TRIPPED.length()) : null;
    }

    CompletionStage<Outcome<Counted>> countErrors(final String backend, final long era, final long errors) {
        return namespace.countInWindow(BreakerKeys.errors(era, backend), errors, settings.window());
    }

    /** Opens a breaker that is closed, or half open, in this era. */
    CompletionStage<Outcome<Conditional>> open(final String backend, final long era) {
        final String openId = Long.toHexString(ThreadLocalRandom.current().nextLong());
        return then(
                namespace.put(BreakerKeys.open(openId, backend), NOTHING, Expiry.ttl(settings.openTime())),
                receipt -> change(backend, era, (TRIPPED + openId).getBytes(UTF_8), Expiry.NEVER));
    }

    CompletionStage<Outcome<Conditional>> close(final String backend, final long era) {
        // Errors from before the first era have left the window by then, and count no more.
        final Duration life = settings.window().multipliedBy(2).plus(CLOSED_LIFE_MIN);
        return change(backend, era, CLOSED, Expiry.ttl(life));
    }

    /** Also the errors that were counted before there was a state: they would count again. */
    CompletionStage<Outcome<Effect>> forget(final String backend) {
        return then(
                namespace.remove(BreakerKeys.errors(0, backend)),
                removed -> namespace.remove(BreakerKeys.state(backend)));
    }

    /**
     * Takes a slot for a probe, if it is free and the breaker is still in this era. That is confirmed after the slot was taken, so that who has
     * not heard yet that the breaker opened again does not try it.
     *
     * @return the slot's revision; empty: not now.
     */
    CompletionStage<Outcome<Optional<Long>>> takeSlot(final String backend, final long era, final int slot) {
        final String key = BreakerKeys.probe(era, slot, backend);
        return then(namespace.putIfAbsent(key, NOTHING, Expiry.ttl(settings.probeTime())), taken -> {
            if (!taken.applied()) {
                return CompletableFuture.completedFuture(new Outcome.Ok<>(Optional.empty()));
            }
            final long revision = taken.receipt().revision();
            return namespace
                    .get(BreakerKeys.state(backend), ReadLevel.LINEARIZABLE)
                    .thenApply(outcome -> outcome.map(state ->
                            state.filter(entry -> entry.revision() == era).map(entry -> revision)));
        });
    }

    /** @return not applied if it was not this probe's any more: its lease has ended. */
    CompletionStage<Outcome<Conditional>> freeSlot(
            final String backend, final long era, final int slot, final long revision) {
        return namespace.removeIfRevision(BreakerKeys.probe(era, slot, backend), revision);
    }

    /** Counts a success, and closes the breaker if there are enough. */
    CompletionStage<Outcome<Boolean>> succeed(final String backend, final long era) {
        return then(namespace.increment(BreakerKeys.successes(era, backend), 1, COUNTS_LIFE), counted -> {
            if (counted.value() < settings.successesToClose()) {
                return CompletableFuture.completedFuture(new Outcome.Ok<>(false));
            }
            return close(backend, era).thenApply(outcome -> outcome.map(Conditional::applied));
        });
    }

    private CompletionStage<Outcome<Conditional>> change(
            final String backend, final long era, final byte[] value, final Expiry life) {
        final String key = BreakerKeys.state(backend);
        return era == 0 ? namespace.putIfAbsent(key, value, life) : namespace.replaceIfRevision(key, value, era, life);
    }

    private static <T, R> CompletionStage<Outcome<R>> then(
            final CompletionStage<Outcome<T>> first, final Function<T, CompletionStage<Outcome<R>>> next) {
        return first.thenCompose(outcome -> outcome instanceof Outcome.Ok<T> ok
                ? next.apply(ok.value())
                : CompletableFuture.completedFuture(outcome.map(value -> null)));
    }
}
