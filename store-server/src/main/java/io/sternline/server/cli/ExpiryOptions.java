package io.sternline.server.cli;

import io.sternline.client.Expiry;
import java.time.Duration;
import picocli.CommandLine.Option;

/** When an entry goes away by itself. */
final class ExpiryOptions {
    @Option(names = "--ttl", paramLabel = "DURATION", description = "Time to live, such as 90s, 30m, 8h; 0: for ever")
    private Duration ttl;

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            description = "Expire after this long without a write or a touch; 0: never")
    private Duration idle;

    Expiry expiry() {
        Expiry expiry = Expiry.DEFAULT;
        if (ttl != null) {
            expiry = expiry.andTtl(ttl);
        }
        if (idle != null) {
            expiry = expiry.andIdle(idle);
        }
        return expiry;
    }
}
