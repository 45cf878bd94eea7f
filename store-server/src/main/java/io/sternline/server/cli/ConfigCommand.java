package io.sternline.server.cli;

import io.sternline.server.ConfigException;
import io.sternline.server.ServerConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "config", description = "Check or print a node's configuration.", mixinStandardHelpOptions = true)
final class ConfigCommand {
    @Spec
    private CommandSpec spec;

    @Command(
            name = "validate",
            description = "Report everything that is wrong with a config file.",
            mixinStandardHelpOptions = true)
    int validate(@Parameters(paramLabel = "FILE") final Path file) {
        return load(file, config -> "ok");
    }

    @Command(
            name = "print",
            description = "Print the configuration as it takes effect: file, environment and defaults together.",
            mixinStandardHelpOptions = true)
    int print(@Parameters(paramLabel = "FILE") final Path file) {
        return load(file, ServerConfig::toYaml);
    }

    private int load(final Path file, final Function<ServerConfig, String> answer) {
        try {
            final PrintWriter out = spec.commandLine().getOut();
            out.println(answer.apply(ServerConfig.load(file)));
            out.flush();
            return ExitCode.DONE;
        } catch (final ConfigException ex) {
            ex.problems().forEach(spec.commandLine().getErr()::println);
            spec.commandLine().getErr().flush();
            return ExitCode.USAGE;
        }
    }
}
