package io.sternline.client.example;

import io.sternline.client.Limit;
import io.sternline.client.Namespace;
import io.sternline.client.StoreClient;
import io.sternline.client.lb.BreakerSettings;
import io.sternline.client.lb.CircuitBreaker;
import io.sternline.client.lb.CircuitBreakers;
import io.sternline.client.lb.RateLimiter;
import io.sternline.client.lb.WindowedCounter;
import java.time.Duration;

public final class RequestLimits {
    private RequestLimits() {}

    public static void main(final String[] args) {
        try (StoreClient client = StoreClient.builder().endpoints(args).build();
                CircuitBreakers breakers = CircuitBreakers.open(client, "shop", BreakerSettings.DEFAULT)) {
            final Namespace limits = client.namespace("default");
            final Limit limit = Limit.of(100).per(Duration.ofSeconds(1)).burst(20);
            final RateLimiter.Decision decision = RateLimiter.of(limits, limit).decide("10.0.0.7");
            System.out.println(decision.allowed() + ", " + decision.remaining() + " more");

            final WindowedCounter logins = WindowedCounter.of(limits, Duration.ofMinutes(5));
            System.out.println(logins.add("failed logins of alice") + " in the last five minutes");

            final CircuitBreaker breaker = breakers.of("app-1");
            final CircuitBreaker.Pass pass = breaker.pass();
            if (pass.allowed()) {
                pass.failed();
            }
            System.out.println("app-1 is " + breaker.state());
        }
    }
}
