package io.sternline.server.cli;

import io.sternline.server.cli.demo.DemoAppCommand;
import io.sternline.server.cli.demo.DemoBalancerCommand;
import io.sternline.server.cli.demo.DemoCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code sternline} command: runs nodes, shows them, and reads and writes entries by hand. */
@Command(
        name = "sternline",
        description = "A replicated store for HTTP session and load-balancer state.",
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            ServerCommand.class,
            DevCommand.class,
            ConfigCommand.class,
            StatusCommand.class,
            RecoverCommand.class,
            SeedCommand.class,
            PromoteCommand.class,
            HistoryCommand.class,
            LogCommand.class,
            DrainCommand.class,
            UndrainCommand.class,
            NamespaceCommand.class,
            PutCommand.class,
            GetCommand.class,
            RemoveCommand.class,
            TouchCommand.class,
            IncrementCommand.class,
            ScanCommand.class,
            DemoCommand.class,
            DemoAppCommand.class,
            DemoBalancerCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "1:no such entry, or a condition did not hold",
            "2:wrong usage",
            "3:refused; nothing changed, or changes asked for are not retained. A promotion: refused, or failed, and another node is primary",
            "4:a write's fate is unknown: it took effect once or not at all",
            "5:no node answered in time; nothing changed",
            "70:a failure inside the command"
        })
public final class Sternline {
    public static void main(final String[] args) {
        System.exit(commandLine().execute(args));
    }

    /** The command with all that belongs to it, ready to {@code execute}. */
    public static CommandLine commandLine() {
        return new CommandLine(new Sternline())
                .registerConverter(java.time.Duration.class, new DurationConverter())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(new UsageHandler())
                .setExecutionExceptionHandler(new FailureHandler());
    }
}
