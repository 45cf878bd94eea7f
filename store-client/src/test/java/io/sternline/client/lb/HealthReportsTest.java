package io.sternline.client.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.sternline.client.AsyncNamespace;
import io.sternline.client.Durability;
import io.sternline.client.Outcome;
import io.sternline.client.Receipt;
import io.sternline.client.lease.Lease;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthReportsTest {
    private static final long PATIENCE_S = 30;

    private final BlockingQueue<String> calls = new LinkedBlockingQueue<>();
    private final CompletableFuture<Outcome<Receipt>> put = new CompletableFuture<>();
    private final AsyncNamespace namespace = Fixtures.namespace((call, arguments) -> {
        calls.add(call + (call.equals("put") ? " " + arguments[0] : " " + Arrays.toString(arguments)));
        return put;
    });
    private final Lease lease = (Lease) Proxy.newProxyInstance(
            Lease.class.getClassLoader(), new Class<?>[] {Lease.class}, (proxy, method, arguments) -> "me");
    private final Timer timer = new Timer("test");

    @AfterEach
    void close() {
        timer.close();
    }

    @Test
    void shouldWithdrawAfterTheEndNothingButWhatItHasWritten() throws InterruptedException {
        final HealthReports reports = new HealthReports(namespace, timer);
        timer.laterMs(0, () -> {
            reports.onLease(lease);
            reports.report("a", true);
            reports.close();
        });
        assertThat(calls.poll(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo("put health/a/me");
        timer.laterMs(0, () -> put.complete(new Outcome.Ok<>(new Receipt(5, Durability.QUORUM))));
        assertThat(calls.poll(PATIENCE_S, TimeUnit.SECONDS)).isEqualTo("removeIfRevision [health/a/me, 5]");
    }
}
