package io.sternline.server.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.replication.NodeConfig;
import io.sternline.replication.NodeStartException;
import io.sternline.replication.StoppedNode;
import io.sternline.replication.recovery.Life;
import io.sternline.server.ConfigException;
import io.sternline.server.PeerProbe;
import io.sternline.server.PeerProbe.State;
import io.sternline.server.ServerConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "recover",
        description = "Let one stopped node go on alone after the majority of its group is lost for good.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Run it on the survivor, stopped, after all other members were stopped too or are destroyed. It tells what the"
                    + " node holds, asks the other members whether they are alive, copies the node's data, and marks it as"
                    + " the only member of the group's next life; then start the node. Members that come back with their old"
                    + " data are refused. Growing back: sternline seed, then sternline recover --regrow."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:done, or told what there is (--dry-run)",
            "2:wrong usage or configuration",
            "3:refused; nothing changed"
        })
final class RecoverCommand implements Callable<Integer> {
    private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

    @Option(names = "--config", paramLabel = "FILE", required = true, description = "The survivor's YAML file")
    private Path configFile;

    @Option(names = "--dry-run", description = "Tell what there is and what would be lost, and change nothing")
    private boolean isDryRun;

    @Option(
            names = "--confirm",
            paramLabel = "GROUP",
            description = "The group's name, instead of being asked to type it")
    private String confirmation;

    @Option(names = "--reason", paramLabel = "TEXT", defaultValue = "", description = "Kept in the group's history")
    private String reason;

    @Option(names = "--who", paramLabel = "NAME", description = "Kept in the history. Default: the user's name")
    private String who = System.getProperty("user.name", "");

    @Option(
            names = "--backup",
            paramLabel = "DIR",
            description = "Where the node's data is copied to first. Default: beside its directory, with the time")
    private Path backup;

    @Option(names = "--regrow", description = "Let the survivor start with all its members again; they need seeds")
    private boolean isRegrow;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "One of: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private Output output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        final ServerConfig config;
        try {
            config = ServerConfig.load(configFile);
            requireShort("--who", who, Life.WHO_BYTES_MAX);
            requireShort("--reason", reason, Life.WHY_BYTES_MAX);
        } catch (final ConfigException e) {
            e.problems().forEach(problem -> say(err(), problem));
            return ExitCode.USAGE;
        }
        try (StoppedNode node = StoppedNode.open(config.replication())) {
            return isRegrow ? regrow(node, config) : recover(node, config);
        } catch (final NodeStartException e) {
            return refuse(e.getMessage());
        }
    }

    private int recover(final StoppedNode node, final ServerConfig config) throws IOException {
        final List<PeerProbe.Peer> peers =
                PeerProbe.ask(config, StoppedNode.life(config.replication()).recovery());
        final RecoveryReport report = new RecoveryReport(node.report(), config.dataDir(), peers);
        final ObjectNode json = report.json();
        if (output == Output.TEXT) {
            say(out(), report.text());
        }
        node.requireRecoverable();
        final List<PeerProbe.Peer> alive =
                peers.stream().filter(peer -> peer.state() != State.SILENT).toList();
        if (!alive.isEmpty()) {
            json.put("refusal", "ALIVE");
            show(json);
            return refuse(alive.get(0) + " answers. A group whose majority is alive needs no recovery; if it is not,"
                    + " stop that node first, for good");
        }
        final Life before = StoppedNode.life(config.replication());
        if (isDryRun || before.isAlone()) {
            show(json.put("done", false));
            if (before.isAlone() && output == Output.TEXT) {
                say(out(), "The node is alone in recovery " + before.recovery() + " already: start it.");
            }
            return ExitCode.DONE;
        }
        if (!isConfirmed(config.group())) {
            show(json.put("done", false));
            return refuse("not confirmed: type the name of the group, '" + config.group() + "', or give --confirm");
        }
        final Path copy = backup == null ? defaultBackup(config.replication()) : backup;
        node.backUp(copy);
        final Life life = node.recover(who, reason);
        show(json.put("done", true).put("newRecovery", life.recovery()).put("backup", copy.toString()));
        if (output == Output.TEXT) {
            say(out(), "Backup: " + copy);
            say(
                    out(),
                    "Done: this is recovery " + life.recovery() + ". Start the node; it is the only member until you"
                            + " grow the group back (OPERATIONS.md, \"A majority is lost\").");
        }
        return ExitCode.DONE;
    }

    private int regrow(final StoppedNode node, final ServerConfig config) {
        final Life before = StoppedNode.life(config.replication());
        if (before.recovery() == 0) {
            return refuse("node " + config.nodeId() + " was never recovered: it starts with all its members as it is");
        }
        if (!isDryRun) {
            node.regrow();
        }
        show(Json.object().put("recovery", before.recovery()).put("done", !isDryRun));
        if (output == Output.TEXT) {
            say(
                    out(),
                    isDryRun ? "It would start with all members." : "Done: start all members, this one and the seeds.");
        }
        return ExitCode.DONE;
    }

    private boolean isConfirmed(final String group) throws IOException {
        if (confirmation != null) {
            return confirmation.equals(group);
        }
        say(err(), "All other members must be stopped for good. Type the name of the group to go on:");
        final BufferedReader typed = new BufferedReader(new InputStreamReader(System.in, UTF_8));
        return group.equals(typed.readLine());
    }

    private static Path defaultBackup(final NodeConfig config) {
        final Path data = config.dataDir().toAbsolutePath();
        return data.resolveSibling(data.getFileName() + "-backup-" + STAMP.format(ZonedDateTime.now(ZoneOffset.UTC)));
    }

    private static void requireShort(final String option, final String text, final int bytesMax) {
        final int bytes = text.getBytes(UTF_8).length;
        if (bytes > bytesMax) {
            throw new IllegalArgumentException(option + " is " + bytes + " bytes, the limit is " + bytesMax);
        }
    }

    private void show(final ObjectNode json) {
        if (output == Output.JSON) {
            say(out(), Json.print(json));
        }
    }

    private int refuse(final String why) {
        say(err(), "sternline: refused: " + why);
        return ExitCode.REJECTED;
    }

    private PrintWriter out() {
        return spec.commandLine().getOut();
    }

    private PrintWriter err() {
        return spec.commandLine().getErr();
    }

    private static void say(final PrintWriter to, final String line) {
        to.println(line);
        to.flush();
    }
}
