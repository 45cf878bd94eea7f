package io.sternline.server.cli;

import io.sternline.client.StoreClient;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Where a group is found. */
class EndpointOptions {
    @Option(
            names = {"-e", "--endpoints"},
            paramLabel = "HOST:PORT",
            split = ",",
            defaultValue = "${env:STERNLINE_ENDPOINTS:-127.0.0.1:7100,127.0.0.1:7110,127.0.0.1:7120}",
            description = "Nodes of the group; one that is up is enough. Also $STERNLINE_ENDPOINTS."
                    + " Default: ${DEFAULT-VALUE}")
    private String[] endpoints;

    StoreClient connect(final Duration callTimeout) {
        return StoreClient.builder()
                .endpoints(endpoints)
                .callTimeout(callTimeout)
                .name("sternline command, pid " + ProcessHandle.current().pid())
                .build();
    }
}
