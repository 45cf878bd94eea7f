package io.sternline.client.lb;

import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/**
 * Finds out how a backend is. Checks of several backends run at once; one of the same backend begins when the one before has
 * ended or its time was up.
 */
@FunctionalInterface
public interface HealthCheck {
    /** How a check ended. */
    enum Result {
        GOOD,
        /** The connection was refused: nobody listens. */
        REFUSED,
        /** No answer in time, or a wrong one. */
        FAILED
    }

    /**
     * Begins a check. Must not block: what does goes to {@code workers}.
     *
     * @param timeout after which the result is not waited for any more; the check is to give up by itself then.
     * @param workers a few threads of the library; what does not end in time keeps one of them.
     * @return completes with the result; exceptionally, or by a throw: {@link Result#FAILED}.
     */
    CompletionStage<Result> check(Backend backend, Duration timeout, Executor workers);

    /** Good if a TCP connection to {@link Backend#endpoint} can be made; it is closed at once. */
    static HealthCheck tcp() {
        return new TcpCheck();
    }

    /**
     * Good if {@code GET http://<address><path>} is answered with a status from 200 to 399. Redirects are not followed, bodies not
     * read to their end.
     *
     * @param path begins with a slash.
     */
    static HealthCheck http(final String path) {
        return new HttpCheck(path);
    }
}
