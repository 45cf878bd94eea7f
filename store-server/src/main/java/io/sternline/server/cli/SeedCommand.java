package io.sternline.server.cli;

import io.sternline.replication.NodeStartException;
import io.sternline.replication.StoppedNode;
import io.sternline.server.ConfigException;
import io.sternline.server.ServerConfig;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "seed",
        description = "Make another member's data directory out of a healthy node's, stopped, or of a backup of it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Copies log and snapshots, not the votes. Move the result to the data directory of the other member, which has"
                    + " to be empty. Once started it follows a primary before it may become one itself."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done",
            "2:wrong usage or configuration",
            "3:refused; nothing changed, or the copy is to be removed"
        })
final class SeedCommand implements Callable<Integer> {
    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The healthy node's YAML file")
    private Path configFile;

    @Option(names = "--node", paramLabel = "ID", required = true, description = "The member that is to get the seed")
    private int memberId;

    @Option(names = "--to", paramLabel = "DIR", required = true, description = "Where to; empty or not there yet")
    private Path to;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description = "A backup of the healthy node, which then may run. Default: its data directory")
    private Path from;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        final PrintWriter err = spec.commandLine().getErr();
        try {
            final ServerConfig config = ServerConfig.load(configFile);
            StoppedNode.seed(config.replication(), from == null ? config.dataDir() : from, memberId, to);
            final PrintWriter out = spec.commandLine().getOut();
            out.println("Seed of node " + memberId + " of group '" + config.group() + "' in " + to);
            out.flush();
            return ExitCode.DONE;
        } catch (final ConfigException e) {
            e.problems().forEach(err::println);
            err.flush();
            return ExitCode.USAGE;
        } catch (final NodeStartException e) {
            err.println("sternline: refused: " + e.getMessage());
            err.flush();
            return ExitCode.REJECTED;
        }
    }
}
