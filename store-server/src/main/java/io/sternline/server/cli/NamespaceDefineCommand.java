package io.sternline.server.cli;

import io.sternline.client.NamespaceSettings;
import io.sternline.client.Replication;
import io.sternline.client.StoreClient;
import io.sternline.client.WhenFull;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "define",
        description = "Create a namespace, or give an existing one other settings.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "An existing namespace takes all settings from this command, those that are not given as their defaults say."
                    + " Limits below what it holds remove nothing by themselves; writes that add are refused until enough is"
                    + " gone, and with evict-soonest each of them first removes up to 256 entries."
        })
final class NamespaceDefineCommand implements Callable<Integer> {
    @Mixin
    private ClientOptions options;

    @Parameters(paramLabel = "NAME", description = "1 to 64 of a-z A-Z 0-9 . _ -")
    private String name;

    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            defaultValue = "0",
            description = "Default time to live; 0: none. Default: ${DEFAULT-VALUE}")
    private Duration ttl;

    @Option(
            names = "--idle",
            paramLabel = "DURATION",
            defaultValue = "0",
            description = "Default idle timeout; 0: none. Default: ${DEFAULT-VALUE}")
    private Duration idle;

    @Option(
            names = "--key-bytes-max",
            paramLabel = "NUMBER",
            defaultValue = "1024",
            description = "Largest key. Default: ${DEFAULT-VALUE}")
    private int keyBytesMax;

    @Option(
            names = "--value-bytes-max",
            paramLabel = "NUMBER",
            defaultValue = "524288",
            description = "Largest value. Default: ${DEFAULT-VALUE}")
    private int valueBytesMax;

    @Option(
            names = "--entries-max",
            paramLabel = "NUMBER",
            defaultValue = "0",
            description = "Most entries; 0: no limit of its own. Default: ${DEFAULT-VALUE}")
    private long entriesMax;

    @Option(
            names = "--bytes-max",
            paramLabel = "SIZE",
            defaultValue = "0",
            converter = BytesConverter.class,
            description =
                    "What its entries may count, such as 512MiB; 0: no limit of its own. Default: ${DEFAULT-VALUE}")
    private long bytesMax;

    @Option(
            names = "--when-full",
            paramLabel = "RULE",
            defaultValue = "reject",
            converter = WhenFullConverter.class,
            description =
                    "What becomes of a write for which there is no room: ${DEFAULT-VALUE}, or evict-soonest, which"
                            + " removes entries that would expire first. Default: ${DEFAULT-VALUE}")
    private WhenFull whenFull;

    @Option(
            names = "--replication",
            paramLabel = "MODE",
            defaultValue = "sync",
            converter = ReplicationConverter.class,
            description = "How changes reach the replicas: sync, acknowledged once a majority holds them, or async,"
                    + " acknowledged once the primary has applied them. An existing namespace keeps what it was made"
                    + " with. Default: ${DEFAULT-VALUE}")
    private Replication replication;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (StoreClient client = options.connect()) {
            client.admin()
                    .defineNamespace(
                            name,
                            new NamespaceSettings(
                                    ttl,
                                    idle,
                                    keyBytesMax,
                                    valueBytesMax,
                                    entriesMax,
                                    bytesMax,
                                    whenFull,
                                    replication));
            spec.commandLine().getOut().println("ok");
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        }
    }
}
