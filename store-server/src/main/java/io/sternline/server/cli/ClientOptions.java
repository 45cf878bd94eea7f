package io.sternline.server.cli;

import io.sternline.client.StoreClient;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of every command that talks to a group. */
final class ClientOptions {
    @Option(
            names = {"-e", "--endpoints"},
            paramLabel = "HOST:PORT",
            split = ",",
            defaultValue = "${env:STERNLINE_ENDPOINTS:-127.0.0.1:7100,127.0.0.1:7110,127.0.0.1:7120}",
            description = "Nodes of the group; one that is up is enough. Also $STERNLINE_ENDPOINTS."
                    + " Default: ${DEFAULT-VALUE}")
    private String[] endpoints;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "5s",
            description = "Longest a call may take, up to 60s. Default: ${DEFAULT-VALUE}")
    private Duration timeout;

    Duration timeout() {
        return timeout;
    }

    StoreClient connect() {
        return StoreClient.builder()
                .endpoints(endpoints)
                .callTimeout(timeout)
                .name("sternline command, pid " + ProcessHandle.current().pid())
                .build();
    }
}
