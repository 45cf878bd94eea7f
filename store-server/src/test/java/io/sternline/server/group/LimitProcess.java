package io.sternline.server.group;

import io.sternline.client.Limit;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.BreakerSettings;
import io.sternline.client.lb.CircuitBreaker;
import io.sternline.client.lb.CircuitBreakers;
import io.sternline.client.lb.RateLimiter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * A load balancer in a process of its own that takes from limits, or sends requests through a circuit breaker, as the word in the
 * store tells it. Prints what comes of it, a line each.
 *
 * <p>Arguments: the test's name, own name, endpoints, {@link #LIMITS} or {@link #BREAKER}.
 */
public final class LimitProcess {
    static final String LIMITS = "limits";
    static final String BREAKER = "breaker";
    static final String GO = "go";
    static final String ILL = "ill";

    /** With the name of one behind it: that one finds half as many errors as open the breaker. */
    static final String HALF_OF = "half of ";

    static final String PAUSE = "pause";
    static final String HOLD = "hold";
    static final String PROBE = "probe";
    static final String WELL = "well";
    static final String SYNC = "limits-sync";
    static final String ASYNC = "limits-async";
    static final String BACKEND = "app-1";
    static final Limit LIMIT = Limit.of(200).per(Duration.ofSeconds(1)).burst(40);
    static final BreakerSettings BREAKER_SETTINGS = BreakerSettings.DEFAULT
            .withErrors(10, Duration.ofMinutes(5))
            .withOpenTime(Duration.ofSeconds(2))
            .withProbes(2, Duration.ofSeconds(8))
            .withSuccessesToClose(4);

    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);
    private static final long PROBE_NS = TimeUnit.MILLISECONDS.toNanos(60);
    private static final int ALLOWED_PER_LINE = 20;

    private final StoreClient client;
    private final Word word;
    private final String test;
    private final String name;

    private LimitProcess(final StoreClient client, final String test, final String name) {
        this.client = client;
        this.word = new Word(client, test);
        this.test = test;
        this.name = name;
    }

    public static void main(final String[] args) throws InterruptedException {
        final String[] endpoints = args[2].split(",");
        try (StoreClient client = StoreClient.builder()
                .endpoints(endpoints)
                .callTimeout(CALL_TIMEOUT)
                .build()) {
            final LimitProcess process = new LimitProcess(client, args[0], args[1]);
            if (args[3].equals(LIMITS)) {
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
        word.awaitFirst();
        sync.start();
        async.start();
        word.awaitStop();
        sync.join();
        async.join();
    }

    private void take(final String namespace) {
        final RateLimiter limiter =
                RateLimiter.of(client.namespace(namespace), LIMIT).orElse(RateLimiter.Fallback.REFUSE);
        long allowed = 0;
        long refused = 0;
        while (!word.isStop()) {
            final RateLimiter.Decision decision = limiter.decide("key");
            if (decision.allowed()) {
                allowed++;
                if (allowed % ALLOWED_PER_LINE == 0) {
                    print("TAKES " + namespace);
                }
            } else {
                refused++;
                Word.pause();
            }
        }
        print("TOTAL " + namespace + " " + allowed + " " + refused);
    }

    private void useTheBreaker() throws InterruptedException {
        try (CircuitBreakers breakers = CircuitBreakers.open(client, test, BREAKER_SETTINGS)) {
            breakers.onChange((backend, state) -> print("STATE " + state));
            while (!breakers.awaitReady(CALL_TIMEOUT)) {
                print("not ready yet");
            }
            print("READY");
            word.awaitFirst();
            final CircuitBreaker breaker = breakers.of(BACKEND);
            String before = "";
            while (!word.isStop()) {
                final String now = word.read();
                if (!now.equals(before)) {
                    before = now;
                    print("WORD " + now);
                    if (now.equals(HALF_OF + name)) {
                        findHalf(breaker);
                    }
                }
                if (now.equals(PROBE)) {
                    probe(breaker);
                } else if (!now.equals(PAUSE) && !now.startsWith(HALF_OF)) {
                    request(breaker.pass(), now);
                }
                Word.pause();
            }
        }
    }

    private static void findHalf(final CircuitBreaker breaker) {
        for (int i = BREAKER_SETTINGS.errorsMax() / 2; i > 0; i--) {
            breaker.pass().failed();
        }
    }

    private static void request(final CircuitBreaker.Pass pass, final String word) {
        if (!pass.allowed()) {
            return;
        }
        switch (word) {
            case ILL -> pass.failed();
            case WELL -> pass.succeeded();
            default -> print(pass.isProbe() ? "HELD" : "PASSED");
        }
    }

    private record Running(CircuitBreaker.Pass pass, long beginNs) {}

    /** As many at once as may be, each for a while, until it is closed. */
    private static void probe(final CircuitBreaker breaker) {
        final Queue<Running> running = new ArrayDeque<>();
        while (breaker.state() != CircuitBreaker.State.CLOSED || !running.isEmpty()) {
            final CircuitBreaker.Pass pass = breaker.pass();
            if (pass.allowed() && pass.isProbe()) {
                running.add(new Running(pass, System.nanoTime()));
            } else if (pass.allowed()) {
                // It has been closed meanwhile.
                pass.unused();
            }
            while (!running.isEmpty() && System.nanoTime() - running.peek().beginNs() >= PROBE_NS) {
                final Running ended = running.remove();
                print("PROBED " + ended.beginNs() + " " + System.nanoTime());
                ended.pass().succeeded();
            }
            Word.pause();
        }
    }

    /** A line is written whole. */
    private static synchronized void print(final String line) {
        System.out.println(line);
    }
}
