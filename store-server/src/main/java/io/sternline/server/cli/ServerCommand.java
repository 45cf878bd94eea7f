package io.sternline.server.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "server", description = "Run one node of a group until it is stopped.", mixinStandardHelpOptions = true)
final class ServerCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The node's YAML file")
    private Path config;

    @Override
    public Integer call() {
        throw new IllegalStateException("to be wired: " + config);
    }
}
