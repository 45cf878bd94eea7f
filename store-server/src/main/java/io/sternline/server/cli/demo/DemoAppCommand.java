package io.sternline.server.cli.demo;

import io.sternline.client.StoreClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs one application server of the demo, until it is ended from outside. */
@Command(name = "demo-app", hidden = true, description = "An application server of the demo.")
public final class DemoAppCommand implements Callable<Integer> {
    /** Longest wait for one call of the store: longer than any failover, shorter than the patience of a browser. */
    static final Duration STORE_CALL_TIMEOUT = Duration.ofSeconds(4);

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
                        .callTimeout(STORE_CALL_TIMEOUT)
                        .build();
                AppServer server = new AppServer(name, client)) {
            server.listen(port);
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
