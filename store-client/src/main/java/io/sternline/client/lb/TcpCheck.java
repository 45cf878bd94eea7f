package io.sternline.client.lb;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.nio.channels.AsynchronousSocketChannel;
import java.nio.channels.CompletionHandler;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** Connects, and closes. Connecting does not block. */
final class TcpCheck implements HealthCheck {
    @Override
    public CompletionStage<Result> check(final Backend backend, final Duration timeout, final Executor workers) {
        return Names.resolve(backend, workers)
                .thenCompose(address -> connect(address, timeout))
                .exceptionally(TcpCheck::resultOf);
    }

    private static CompletionStage<Result> connect(final InetSocketAddress address, final Duration timeout) {
        final CompletableFuture<Result> result = new CompletableFuture<>();
        try {
            final AsynchronousSocketChannel channel = AsynchronousSocketChannel.open();
            result.orTimeout(timeout.toMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((good, failure) -> close(channel, result));
            channel.connect(address, null, new CompletionHandler<Void, Void>() {
                @Override
                public void completed(final Void nothing, final Void attachment) {
                    result.complete(Result.GOOD);
                }

                @Override
                public void failed(final Throwable why, final Void attachment) {
                    result.completeExceptionally(why);
                }
            });
        } catch (final IOException | RuntimeException ex) {
            result.completeExceptionally(ex);
        }
        return result;
    }

    private static void close(final AsynchronousSocketChannel channel, final CompletableFuture<Result> result) {
        try {
            channel.close();
        } catch (final IOException ex) {
            result.completeExceptionally(ex);
        }
    }

    static Result resultOf(final Throwable failure) {
        Throwable cause = failure;
        while (cause != null) {
            // The JDK has the same exception for connections that time out.
            if (cause instanceof ConnectException
                    && !String.valueOf(cause.getMessage()).contains("timed out")) {
                return Result.REFUSED;
            }
            cause = cause.getCause();
        }
        return Result.FAILED;
    }
}
