package io.sternline.client.lb;

import io.sternline.client.IndeterminateException;
import io.sternline.client.Outcome;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;

/** Makes blocking calls of asynchronous ones, which end by themselves in time. */
final class Waiting {
    private Waiting() {}

    static <T> T on(final CompletionStage<Outcome<T>> stage) {
        return end(stage).orThrow();
    }

    static <T> T end(final CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IndeterminateException("the waiting thread was interrupted");
        } catch (final ExecutionException ex) {
            throw ex.getCause() instanceof RuntimeException cause
                    ? cause
                    : new IllegalStateException("a call completed exceptionally", ex);
        }
    }
}
