package io.sternline.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The benchmarks, each a subcommand that can write its results as JSON. */
@Command(
        name = "benchmarks",
        description = "Measures Sternline.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            LoadCommand.class,
            PeersCommand.class,
            GrowthCommand.class,
            SessionsCommand.class,
            MemoryCommand.class,
            JmhCommand.class,
            SnapshotCommand.class,
            CheckCommand.class,
            FailoverCommand.class,
            PromoteLoopCommand.class,
            ChaosCommand.class
        })
public final class Benchmarks {
    public static void main(final String[] args) {
        System.exit(new CommandLine(new Benchmarks())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(args));
    }
}
