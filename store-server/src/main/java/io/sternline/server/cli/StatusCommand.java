package io.sternline.server.cli;

import io.sternline.client.StoreClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Show the group's nodes: who is primary, term, positions, lag, memory, digests, uptime.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Lag is the bytes of log that are committed in the group and not yet applied by the node. Used is what its"
                    + " entries count against the limit; memory is what was taken from the system for them.",
            "Elections are those since the node's process started; false ones took the role of primary from it while it was"
                    + " running.",
            "Exits with 1 if there is no primary, a node does not answer, or nodes differ that should be equal."
        })
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (StoreClient client = options.connect()) {
            final StatusReport status =
                    new StatusReport(client.admin().status(), client.topology().nodes());
            output.print(spec, status::text, status::json);
            return status.isHealthy() ? ExitCode.DONE : ExitCode.NO;
        }
    }
}
