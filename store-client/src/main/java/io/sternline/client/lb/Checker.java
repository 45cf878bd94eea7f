package io.sternline.client.lb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/**
 * Checks one backend again and again. Everything but the check itself happens on the one thread of the scheduler, which nothing blocks: a
 * check that does not end is given up by the clock, and its result is passed over if it comes after all.
 */
final class Checker {
    private final HealthCheck check;
    private final HealthSettings settings;
    private final Timer timer;
    private final BiConsumer<Backend, Boolean> onOpinion;
    private final RiseFall opinion;
    private Backend backend;
    private Future<?> next = CompletableFuture.completedFuture(null);

    /** Number of the check whose result is waited for; others are late. */
    private long awaited;

    private long begun;
    private boolean isClosed;

    /** What is thought of the backend, for any thread; null before the first result. */
    private volatile Boolean isUp;

    /** @param onOpinion told when the opinion changes. */
    Checker(
            final Backend backend,
            final HealthCheck check,
            final HealthSettings settings,
            final Timer timer,
            final BiConsumer<Backend, Boolean> onOpinion) {
        this.backend = backend;
        this.check = check;
        this.settings = settings;
        this.timer = timer;
        this.onOpinion = onOpinion;
        opinion = new RiseFall(settings);
    }

    /** As it is defined now. */
    void update(final Backend newBackend) {
        backend = newBackend;
    }

    Boolean isUp() {
        return isUp;
    }

    /** At once, unless a check is under way. */
    void begin() {
        if (isClosed || awaited != 0) {
            return;
        }
        next.cancel(false);
        begun++;
        awaited = begun;
        final long number = begun;
        final long beginNs = System.nanoTime();
        next = timer.laterNs(settings.timeout().toNanos(), () -> onResult(number, beginNs, HealthCheck.Result.FAILED));
        try {
            final CompletionStage<HealthCheck.Result> result =
                    check.check(backend, settings.timeout(), timer.workers());
            result.whenComplete((good, failure) -> timer.laterNs(
                    0, () -> onResult(number, beginNs, failure == null ? good : HealthCheck.Result.FAILED)));
        } catch (final RuntimeException ex) {
            onResult(number, beginNs, HealthCheck.Result.FAILED);
        }
    }

    private void onResult(final long number, final long beginNs, final HealthCheck.Result result) {
        if (isClosed || number != awaited) {
            return;
        }
        awaited = 0;
        next.cancel(false);
        next = timer.laterNs(Math.max(0, settings.interval().toNanos() - (System.nanoTime() - beginNs)), this::begin);
        if (opinion.onResult(result)) {
            isUp = opinion.isUp();
            onOpinion.accept(backend, opinion.isUp());
        }
    }

    void close() {
        isClosed = true;
        next.cancel(false);
    }
}
