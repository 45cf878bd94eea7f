package io.sternline.server.group;

import io.sternline.client.Limit;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.StoreClient;
import io.sternline.client.StoreException;
import io.sternline.client.lb.BreakerSettings;
import io.sternline.client.lb.CircuitBreaker;
import io.sternline.client.lb.CircuitBreakers;
import io.sternline.client.lb.RateLimiter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A load balancer in a process of its own that takes from limits, or sends requests through a circuit breaker, as the word in the
 * store tells it. Prints what comes of it, a line each.
 *
 * <p>Arguments: {@link #LIMITS} or {@link #BREAKER}, endpoints.
 */
public final class LimitProcess {
    static final String LIMITS = "limits";
    static final String BREAKER = "breaker";
    static final String WORD = "word";
    static final String GO = "go";
    static final String STOP = "stop";
    static final String ILL = "ill";
    static final String PAUSE = "pause";
    static final String HOLD = "hold";
    static final String WELL = "well";
    static final String SYNC = "limits-sync";
    static final String ASYNC = "limits-async";
    static final String POOL = "shop";
    static final String BACKEND = "app-1";
    static final Limit LIMIT = Limit.of(200).per(Duration.ofSeconds(1)).burst(40);
    static final BreakerSettings BREAKER_SETTINGS = BreakerSettings.DEFAULT
            .withErrors(10, Duration.ofMinutes(5))
            .withOpenTime(Duration.ofSeconds(1))
            .withProbes(2, Duration.ofSeconds(8))
            .withSuccessesToClose(2);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final long PAUSE_MS = 2;
    private static final int ALLOWED_PER_LINE = 20;

    private final StoreClient client;
    private volatile String word = "";

    private LimitProcess(final StoreClient client) {
        this.client = client;
    }

    public static void main(final String[] args) throws InterruptedException {
        final String[] endpoints = args[1].split(",");
        try (StoreClient client = StoreClient.builder()
                .endpoints(endpoints)
                .callTimeout(CALL_TIMEOUT)
                .build()) {
            final LimitProcess process = new LimitProcess(client);
            if (args[0].equals(LIMITS)) {
                process.takeFromLimits();
            } else {
                process.useTheBreaker();
            }
        }
        print("DONE");
    }

    private void takeFromLimits() throws InterruptedException {
        final Thread sync = new Thread(() -> take(SYNC));
        final Thread async = new Thread(() -> take(ASYNC));
        print("READY");
        awaitWord();
        sync.start();
        async.start();
        while (!word.equals(STOP)) {
            readWord();
            pause();
        }
        sync.join();
        async.join();
    }

    private void take(final String namespace) {
        final RateLimiter limiter =
                RateLimiter.of(client.namespace(namespace), LIMIT).orElse(RateLimiter.Fallback.REFUSE);
        long allowed = 0;
        long refused = 0;
        while (!word.equals(STOP)) {
            final RateLimiter.Decision decision = limiter.decide("key");
            if (decision.allowed()) {
                allowed++;
                if (allowed % ALLOWED_PER_LINE == 0) {
                    print("TAKES " + namespace);
                }
            } else {
                refused++;
                pause();
            }
        }
        print("TOTAL " + namespace + " " + allowed + " " + refused);
    }

    private void useTheBreaker() throws InterruptedException {
        try (CircuitBreakers breakers = CircuitBreakers.open(client, POOL, BREAKER_SETTINGS)) {
            breakers.onChange((backend, state) -> print("STATE " + state));
            while (!breakers.awaitReady(CALL_TIMEOUT)) {
                print("not ready yet");
            }
            print("READY");
            awaitWord();
            final CircuitBreaker breaker = breakers.of(BACKEND);
            String before = "";
            while (!word.equals(STOP)) {
                readWord();
                if (!word.equals(before)) {
                    before = word;
                    print("WORD " + word);
                }
                if (!word.equals(PAUSE)) {
                    request(breaker.pass());
                }
                pause();
            }
        }
    }

    private void request(final CircuitBreaker.Pass pass) {
        if (!pass.allowed()) {
            return;
        }
        switch (word) {
            case ILL -> pass.failed();
            case WELL -> pass.succeeded();
            default -> print(pass.isProbe() ? "HELD" : "PASSED");
        }
    }

    private void awaitWord() {
        while (word.isEmpty()) {
            readWord();
            pause();
        }
    }

    private void readWord() {
        final Namespace words = client.namespace("default");
        try {
            word = words.get(WORD, ReadLevel.LOCAL).map(entry -> entry.text()).orElse(word);
        } catch (final StoreException ex) {
            print("asks for the word again: " + ex);
        }
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE_MS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** A line is written whole. */
    private static synchronized void print(final String line) {
        System.out.println(line);
    }
}
