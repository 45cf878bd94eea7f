package io.sternline.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(
        name = "dev",
        description = "Run a group of three nodes on this machine, without a config file, until Ctrl-C.",
        mixinStandardHelpOptions = true)
final class DevCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        throw new IllegalStateException("to be wired");
    }
}
