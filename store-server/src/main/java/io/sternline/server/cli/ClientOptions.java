package io.sternline.server.cli;

import io.sternline.client.StoreClient;
import java.time.Duration;
import picocli.CommandLine.Option;

/** Options of every command that makes a single call. */
final class ClientOptions extends EndpointOptions {
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
        return connect(timeout);
    }
}
