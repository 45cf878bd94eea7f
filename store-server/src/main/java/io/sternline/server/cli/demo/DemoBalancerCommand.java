package io.sternline.server.cli.demo;

import io.sternline.client.StoreClient;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one load balancer of the demo, until it is ended from outside. */
@Command(name = "demo-lb", hidden = true, description = "A load balancer of the demo.")
public final class DemoBalancerCommand implements Callable<Integer> {
    @Option(names = "--name", required = true, paramLabel = "NAME")
    private String name;

    @Option(names = "--port", required = true, paramLabel = "PORT")
    private int port;

    @Option(names = "--endpoints", required = true, split = ",", paramLabel = "HOST:PORT")
    private String[] endpoints;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (StoreClient client = StoreClient.builder()
                        .endpoints(endpoints)
                        .name(name)
                        .callTimeout(DemoAppCommand.STORE_CALL_TIMEOUT)
                        .build();
                LoadBalancer balancer = new LoadBalancer(name, new PoolPlacements(client))) {
            balancer.listen(port);
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
