package io.sternline.server.cli;

import io.sternline.server.ServerRunner;
import io.sternline.server.state.StoreStateMachine;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
        name = "server",
        description = "Run one node of a group until it is stopped.",
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:asked to stop", "1:cannot start or go on", "2:the configuration is wrong"})
final class ServerCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The node's YAML file")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "Set a key of the file, such as client.bindHost=0.0.0.0; may be repeated."
                    + " Beats environment and file")
    private Map<String, String> overrides = Map.of();

    @Override
    public Integer call() {
        return new ServerRunner(StoreStateMachine::new).run(config, overrides);
    }
}
