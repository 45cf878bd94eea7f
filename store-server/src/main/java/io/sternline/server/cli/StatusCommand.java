package io.sternline.server.cli;

import io.sternline.client.StoreClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "status",
        description = "Show the group's nodes: who is primary, term, positions, lag, memory, digests, uptime.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Lag is the bytes of log that are committed in the group and not yet applied by the node. Used is what its"
                    + " entries count against the limit; memory is what was taken from the system for them.",
            "Exits with 1 if there is no primary, a node does not answer, or nodes differ that should be equal."
        })
final class StatusCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private Output output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (StoreClient client = options.connect()) {
            final StatusReport status =
                    new StatusReport(client.admin().status(), client.topology().nodes());
            spec.commandLine().getOut().println(output == Output.JSON ? Json.print(status.json()) : status.text());
            spec.commandLine().getOut().flush();
            return status.isHealthy() ? ExitCode.DONE : ExitCode.NO;
        }
    }
}
