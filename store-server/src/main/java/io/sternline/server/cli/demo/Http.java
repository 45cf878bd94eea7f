package io.sternline.server.cli.demo;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The HTTP client as all parts of the demo use it. */
final class Http {
    /** Longest wait for a connection: they are all to this machine. */
    static final Duration CONNECT_TIME_MAX = Duration.ofSeconds(2);

    private static final int CALLBACK_THREADS = 4;

    static {
        // Idle connections are dropped here before the JDK's server drops them there (after 30 s): a request sent
        // into a closing connection would fail for no reason.
        System.setProperty("jdk.httpclient.keepalive.timeout", "15");
    }

    private Http() {}

    static HttpClient client(final String threadName) {
        final ThreadPoolExecutor callbacks = new ThreadPoolExecutor(
                CALLBACK_THREADS, CALLBACK_THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    final Thread thread = new Thread(task, threadName);
                    thread.setDaemon(true);
                    return thread;
                });
        // A client cannot be closed on JDK 17: it ends by itself when nobody uses it, and then so do these threads.
        callbacks.allowCoreThreadTimeOut(true);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_TIME_MAX)
                .followRedirects(HttpClient.Redirect.NEVER)
                .executor(callbacks)
                .build();
    }
}
