package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CheckerTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final HealthSettings SETTINGS = HealthSettings.DEFAULT
            .withInterval(Duration.ofMillis(10))
            .withTimeout(Duration.ofMillis(50))
            .withRise(2)
            .withFall(2);

    private final Timer timer = new Timer("test");
    private final List<Boolean> opinions = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        timer.close();
    }

    private Checker checker(final HealthCheck check) {
        final Checker checker =
                new Checker(Backend.of("a", "a:1"), check, SETTINGS, timer, (backend, isUp) -> opinions.add(isUp));
        timer.laterMs(0, checker::begin);
        return checker;
    }

    @Test
    void shouldTellOfEachChangeOfOpinionOnce() {
        final AtomicReference<HealthCheck.Result> result = new AtomicReference<>(HealthCheck.Result.GOOD);
        final Checker checker = checker((backend, timeout, workers) -> CompletableFuture.completedFuture(result.get()));
        await().atMost(PATIENCE).until(() -> opinions.equals(List.of(true)));
        result.set(HealthCheck.Result.FAILED);
        await().atMost(PATIENCE).until(() -> opinions.equals(List.of(true, false)));
        result.set(HealthCheck.Result.GOOD);
        await().atMost(PATIENCE).until(() -> opinions.equals(List.of(true, false, true)));
        assertThat(checker.isUp()).isTrue();
    }

    @Test
    void shouldGiveUpAChecksThatHangsAndTakeAThrowForAFailure() {
        final AtomicInteger checks = new AtomicInteger();
        checker((backend, timeout, workers) -> {
            if (checks.incrementAndGet() % 2 == 0) {
                throw new IllegalStateException("as told");
            }
            return new CompletableFuture<>();
        });
        await().atMost(PATIENCE).until(() -> checks.get() >= 4);
        assertThat(opinions).containsExactly(false);
    }

    @Test
    void shouldLeaveTheWorkersToOthersWhileACheckHangs() {
        final CountDownLatch end = new CountDownLatch(1);
        final AtomicInteger hung = new AtomicInteger();
        checker((backend, timeout, workers) -> CompletableFuture.supplyAsync(
                () -> {
                    hung.incrementAndGet();
                    try {
                        end.await();
                    } catch (final InterruptedException ex) {
                        Thread.currentThread().interrupt();
                    }
                    return HealthCheck.Result.GOOD;
                },
                workers));
        await().atMost(PATIENCE).until(() -> opinions.equals(List.of(false)));
        final AtomicInteger checks = new AtomicInteger();
        checker((backend, timeout, workers) -> CompletableFuture.supplyAsync(
                () -> {
                    checks.incrementAndGet();
                    return HealthCheck.Result.GOOD;
                },
                workers));
        await().atMost(PATIENCE).until(() -> checks.get() >= 100);
        assertThat(hung).hasValue(1);
        end.countDown();
        await().atMost(PATIENCE).until(() -> hung.get() > 1);
    }

    @Test
    void shouldKnowAddressesFromNames() {
        assertThat(List.of("127.0.0.1", "10.20.255.9", "::1", "fe80::1")).allMatch(Names::isLiteral);
        assertThat(List.of("a", "1.2.3", "256.1.1.1", "1.2.3.4.5", "1.2.3.4.example"))
                .noneMatch(Names::isLiteral);
    }

    @Test
    void shouldTellConnectionsThatAreMadeFromThoseRefused() throws IOException {
        final HealthCheck check = HealthCheck.tcp();
        final int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
            assertThat(result(check, "127.0.0.1:" + port)).isEqualTo(HealthCheck.Result.GOOD);
        }
        assertThat(result(check, "127.0.0.1:" + port)).isEqualTo(HealthCheck.Result.REFUSED);
        assertThat(result(check, "no address")).isEqualTo(HealthCheck.Result.FAILED);
    }

    @Test
    void shouldGoByTheStatusOfTheAnswer() throws IOException {
        final HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        final AtomicInteger status = new AtomicInteger(200);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(status.get(), -1);
            exchange.close();
        });
        server.start();
        final String address = "127.0.0.1:" + server.getAddress().getPort();
        final HealthCheck check = HealthCheck.http("/health");
        try {
            assertThat(result(check, address)).isEqualTo(HealthCheck.Result.GOOD);
            status.set(503);
            assertThat(result(check, address)).isEqualTo(HealthCheck.Result.FAILED);
            status.set(302);
            assertThat(result(check, address)).isEqualTo(HealthCheck.Result.GOOD);
        } finally {
            server.stop(0);
        }
        assertThat(result(check, address)).isEqualTo(HealthCheck.Result.REFUSED);
    }

    private HealthCheck.Result result(final HealthCheck check, final String address) {
        return check.check(Backend.of("a", address), PATIENCE, timer.workers())
                .toCompletableFuture()
                .join();
    }
}
