package io.sternline.benchmarks.chaos.workload;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Outcome;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * How a call ended, and when.
 *
 * @param outcome null if it did not end, long after its deadline.
 * @param invokedNs right before the call.
 * @param completedNs when the client told; taken on the client's own thread, as each moment more that a call seems to
 *     last lets an unlawful answer pass for a lawful one.
 */
public record Ending(Outcome<Answers> outcome, long invokedNs, long completedNs) {
    /** How long a call may outlast its deadline: a client that was kept from running for so long is not at fault. */
    public static final long OVERDUE_MS = 15_000;

    private record Told(Outcome<Answers> outcome, long completedNs) {}

    /** Makes the call and waits for its end. */
    static Ending of(final Plan plan, final AsyncNamespace store, final long callTimeoutMs)
            throws InterruptedException {
        final long invokedNs = System.nanoTime();
        final CompletionStage<Told> stage = plan.call(store).thenApply(outcome -> new Told(outcome, System.nanoTime()));
        try {
            final Told told = stage.toCompletableFuture().get(callTimeoutMs + OVERDUE_MS, TimeUnit.MILLISECONDS);
            return new Ending(told.outcome(), invokedNs, told.completedNs());
        } catch (final TimeoutException e) {
            return new Ending(null, invokedNs, System.nanoTime());
        } catch (final ExecutionException e) {
            throw new IllegalStateException(
                    plan + " failed: a stage of the client must complete with an outcome", e.getCause());
        }
    }

    boolean isOk() {
        return outcome != null && outcome.isOk();
    }

    boolean isOverdue() {
        return outcome == null;
    }
}
