package io.sternline.client.lb;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Asks by HTTP/1.1. The head of the answer is enough: a body that never ends does not make a backend bad, or this slow. */
final class HttpCheck implements HealthCheck {
    private static final int STATUS_MIN = 200;
    private static final int STATUS_MAX = 399;

    private final String path;
    private HttpClient client;

    HttpCheck(final String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException(
                    "the path of a health check must begin with a slash, not '" + path + "'");
        }
        this.path = path;
    }

    @Override
    public CompletionStage<Result> check(final Backend backend, final Duration timeout, final Executor workers) {
        final HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + backend.endpoint() + path))
                .timeout(timeout)
                .header("User-Agent", "sternline-health")
                .build();
        // Looked up before: the JDK's client does so on a thread of its own, and then finds the name in the JDK's
        // cache.
        return Names.resolve(backend, workers)
                .thenCompose(address -> client().sendAsync(request, BodyHandlers.ofInputStream()))
                .thenApply(HttpCheck::resultOf)
                .exceptionally(TcpCheck::resultOf);
    }

    private synchronized HttpClient client() {
        if (client == null) {
            client = HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .followRedirects(HttpClient.Redirect.NEVER)
                    .build();
        }
        return client;
    }

    private static Result resultOf(final HttpResponse<InputStream> response) {
        try {
            response.body().close();
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
        final int status = response.statusCode();
        return status >= STATUS_MIN && status <= STATUS_MAX ? Result.GOOD : Result.FAILED;
    }
}
