package io.sternline.client.lb;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/**
 * Checks one backend again and again. Everything but the check itself happens on the one thread of the scheduler, which nothing blocks: a
 * check that does not end is given up by the clock, and its result is passed over if it comes after all. While a check that was given up
 * still holds a worker, of which all backends have but a few, the next ones have failed without being made.
 */
final class Checker {
    private final HealthCheck check;
    private final HealthSettings settings;
    private final Timer timer;
    private final BiConsumer<Backend, Boolean> onOpinion;
    private final RiseFall opinion;
    private final Occupancy workers;
    private Backend backend;
    private Future<?> next = CompletableFuture.completedFuture(null);

    /** Number of the check whose result is waited for; others are late. */
    private long awaited;

    private long begun;
    /** Whether the last check that was made was given up and may still hold a worker. */
    private boolean isGivenUp;

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
        workers = new Occupancy(timer.workers());
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
        // One that has ended by itself may still be on its way out of its worker.
        isGivenUp &= !workers.isFree();
        if (isGivenUp) {
            onResult(number, beginNs, HealthCheck.Result.FAILED);
            return;
        }
        next = timer.laterNs(settings.timeout().toNanos(), () -> giveUp(number, beginNs));
        try {
            final CompletionStage<HealthCheck.Result> result = check.check(backend, settings.timeout(), workers);
            result.whenComplete((good, failure) -> timer.laterNs(
                    0, () -> onResult(number, beginNs, failure == null ? good : HealthCheck.Result.FAILED)));
        } catch (final RuntimeException ex) {
            onResult(number, beginNs, HealthCheck.Result.FAILED);
        }
    }

    private void giveUp(final long number, final long beginNs) {
        isGivenUp |= number == awaited;
        onResult(number, beginNs, HealthCheck.Result.FAILED);
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
