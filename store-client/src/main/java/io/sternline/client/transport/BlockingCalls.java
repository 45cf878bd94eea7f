package io.sternline.client.transport;

import io.sternline.client.Outcome;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Waits for calls. The loop ends every call by its deadline; that it may fail to (because the application blocks it in
 * something chained to a stage) is allowed for here, so that a blocking call returns even then.
 */
final class BlockingCalls {
    private final ClientLoop loop;

    BlockingCalls(final ClientLoop loop) {
        this.loop = loop;
    }

    /** To be asked before the call is made. */
    void requireForeignThread() {
        if (loop.isOwnThread()) {
            throw new IllegalStateException("a blocking call on the client's own thread '" + ClientLoop.THREAD_NAME
                    + "' would wait for itself: use the asynchronous view there, or chain with an executor");
        }
    }

    <T> T await(final Call<T> call) {
        return outcome(call).orThrow();
    }

    /** How the call ended, where a bad end is no surprise. */
    <T> Outcome<T> outcome(final Call<T> call) {
        final long waitMs = call.timeoutMs + TransportLimits.DEADLINE_GRACE_MS;
        try {
            return call.future.get(waitMs, TimeUnit.MILLISECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return call.future.getNow(null) == null
                    ? call.abandon("the waiting thread was interrupted")
                    : call.future.join();
        } catch (final TimeoutException ex) {
            return call.abandon("the client's thread '" + ClientLoop.THREAD_NAME + "' did not end it within " + waitMs
                    + " ms: something chained to a stage blocks it");
        } catch (final ExecutionException ex) {
            throw new IllegalStateException("a call completed exceptionally: " + call, ex);
        }
    }
}
