package io.sternline.server.cli;

import io.sternline.client.StoreClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "undrain",
        description = "Let clients come back to a node that was drained.",
        mixinStandardHelpOptions = true,
        footer = {"", "Nothing happens if the node is not draining. Exits with 3 if there is no such node."})
final class UndrainCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Option(names = "--node", paramLabel = "ID", required = true, description = "The node that clients may use again.")
    private int nodeId;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (StoreClient client = options.connect()) {
            client.admin().undrain(nodeId);
            spec.commandLine().getOut().println("node " + nodeId + " takes clients");
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        }
    }
}
