package io.sternline.server.group;

import io.sternline.client.StoreClient;
import io.sternline.client.lb.Backend;
import io.sternline.client.lb.Balancer;
import io.sternline.client.lb.HealthCheck;
import io.sternline.client.lb.HealthChecks;
import io.sternline.client.lb.HealthSettings;
import io.sternline.client.lb.LoadBalancing;
import io.sternline.client.lb.LoadBalancingSettings;
import io.sternline.client.lb.Policy;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;

/**
 * A load balancer in a process of its own that checks backends and has connections to one of them, until it is killed.
 *
 * <p>Arguments: endpoints, id of the backend, number of connections.
 */
public final class ObserverProcess {
    static final LoadBalancingSettings SETTINGS = LoadBalancingSettings.DEFAULT.withLeaseTtl(Duration.ofSeconds(5));

    private static final HealthSettings CHECKS = HealthSettings.DEFAULT
            .withInterval(Duration.ofMillis(100))
            .withTimeout(Duration.ofSeconds(5))
            .withRise(1)
            .withFall(2);

    private ObserverProcess() {}

    public static void main(final String[] args) throws InterruptedException {
        try (StoreClient client =
                        StoreClient.builder().endpoints(args[0].split(",")).build();
                LoadBalancing pool = client.loadBalancing(BalancerProcess.POOL, SETTINGS);
                HealthChecks checks = pool.healthChecks(HealthCheck.tcp(), CHECKS);
                Balancer balancer = pool.balancer(Policy.LEAST_CONNECTIONS)) {
            while (!pool.awaitReady(Duration.ofSeconds(5))) {
                System.out.println("not ready yet");
            }
            final Backend backend = balancer.backend(args[1]).orElseThrow();
            for (int i = Integer.parseInt(args[2]); i > 0; i--) {
                balancer.opened(backend);
            }
            System.out.println("observes " + checks.isUp(args[1]));
            new CountDownLatch(1).await();
        }
    }
}
