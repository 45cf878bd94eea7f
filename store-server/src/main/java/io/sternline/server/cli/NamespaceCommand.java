package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sternline.client.Admin.NamespaceInfo;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.StoreClient;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "namespace", description = "List and define namespaces.", mixinStandardHelpOptions = true)
final class NamespaceCommand {
    @Spec
    private CommandSpec spec;

    @Command(name = "list", description = "Print all namespaces with their settings.", mixinStandardHelpOptions = true)
    int list(
            @Mixin final ClientOptions options,
            @Option(
                            names = {"-o", "--output"},
                            defaultValue = "text",
                            description = "${COMPLETION-CANDIDATES}")
                    final Output output) {
        try (StoreClient client = options.connect()) {
            final Map<String, NamespaceInfo> namespaces =
                    new TreeMap<>(client.admin().namespaces());
            final PrintWriter out = spec.commandLine().getOut();
            out.println(output == Output.JSON ? json(namespaces) : table(namespaces));
            out.flush();
            return ExitCode.DONE;
        }
    }

    @Command(
            name = "define",
            description = "Create a namespace, or give an existing one other settings.",
            mixinStandardHelpOptions = true)
    int define(
            @Mixin final ClientOptions options,
            @Parameters(paramLabel = "NAME", description = "1 to 64 of a-z A-Z 0-9 . _ -") final String name,
            @Option(names = "--ttl", defaultValue = "0", description = "Default time to live; 0: none")
                    final Duration ttl,
            @Option(names = "--idle", defaultValue = "0", description = "Default idle timeout; 0: none")
                    final Duration idle,
            @Option(names = "--key-bytes-max", defaultValue = "1024", description = "Default: ${DEFAULT-VALUE}")
                    final int keyBytesMax,
            @Option(names = "--value-bytes-max", defaultValue = "524288", description = "Default: ${DEFAULT-VALUE}")
                    final int valueBytesMax) {
        try (StoreClient client = options.connect()) {
            final NamespaceSettings settings = NamespaceSettings.DEFAULT
                    .withTtl(ttl)
                    .withIdle(idle)
                    .withKeyBytesMax(keyBytesMax)
                    .withValueBytesMax(valueBytesMax);
            client.admin().defineNamespace(name, settings);
            spec.commandLine().getOut().println("ok");
            spec.commandLine().getOut().flush();
            return ExitCode.DONE;
        }
    }

    private static String table(final Map<String, NamespaceInfo> namespaces) {
        final Table table = new Table("NAMESPACE", "ENTRIES", "TTL", "IDLE", "KEY MAX", "VALUE MAX");
        namespaces.forEach((name, info) -> table.row(List.of(
                name,
                Long.toString(info.entries()),
                never(info.settings().ttl()),
                never(info.settings().idle()),
                info.settings().keyBytesMax() + " B",
                info.settings().valueBytesMax() + " B")));
        return table.toString();
    }

    private static String never(final Duration duration) {
        return duration.isZero() ? "-" : Table.duration(duration);
    }

    private static String json(final Map<String, NamespaceInfo> namespaces) {
        final ArrayNode all = Json.object().putArray("namespaces");
        namespaces.forEach((name, info) -> {
            final ObjectNode node = all.addObject();
            node.put("name", name).put("entries", info.entries());
            node.put("ttlMs", info.settings().ttl().toMillis())
                    .put("idleMs", info.settings().idle().toMillis());
            node.put("keyBytesMax", info.settings().keyBytesMax())
                    .put("valueBytesMax", info.settings().valueBytesMax());
        });
        return Json.print(all);
    }
}
