package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sternline.client.Admin.NamespaceInfo;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.StoreClient;
import io.sternline.server.HumanBytes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "list",
        description = "Print all namespaces with their settings, and how full they are.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Used are the bytes of keys, values and terms, and 64 for each entry and term. Expired, evicted and rejected"
                    + " (writes that found no room) are counted since the namespace was defined."
        })
final class NamespaceListCommand implements Callable<Integer> {
    private static final String NONE = "-";

    @Mixin
    private ClientOptions options;

    @Mixin
    private OutputOptions output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        try (StoreClient client = options.connect()) {
            final Map<String, NamespaceInfo> namespaces =
                    new TreeMap<>(client.admin().namespaces());
            output.print(spec, () -> text(namespaces), () -> json(namespaces));
            return ExitCode.DONE;
        }
    }

    private static String text(final Map<String, NamespaceInfo> namespaces) {
        final Table table = new Table(
                "NAMESPACE",
                "REPLICATION",
                "ENTRIES",
                "ENTRIES MAX",
                "USED",
                "USED MAX",
                "WHEN FULL",
                "EXPIRED",
                "EVICTED",
                "REJECTED",
                "TTL",
                "IDLE",
                "KEY MAX",
                "VALUE MAX");
        namespaces.forEach((name, info) -> {
            final NamespaceSettings settings = info.settings();
            table.row(List.of(
                    name,
                    ReplicationConverter.render(settings.replication()),
                    Long.toString(info.entries()),
                    settings.entriesMax() == 0 ? NONE : Long.toString(settings.entriesMax()),
                    HumanBytes.about(info.bytes()),
                    settings.bytesMax() == 0 ? NONE : HumanBytes.about(settings.bytesMax()),
                    WhenFullConverter.render(settings.whenFull()),
                    Long.toString(info.expired()),
                    Long.toString(info.evicted()),
                    Long.toString(info.rejected()),
                    never(settings.ttl()),
                    never(settings.idle()),
                    settings.keyBytesMax() + " B",
                    settings.valueBytesMax() + " B"));
        });
        return table.toString();
    }

    private static String never(final Duration duration) {
        return duration.isZero() ? NONE : Table.duration(duration);
    }

    private static ArrayNode json(final Map<String, NamespaceInfo> namespaces) {
        final ArrayNode all = Json.object().putArray("namespaces");
        namespaces.forEach((name, info) -> all.addObject()
                .put("name", name)
                .put("replication", ReplicationConverter.render(info.settings().replication()))
                .put("entries", info.entries())
                .put("usedBytes", info.bytes())
                .put("expired", info.expired())
                .put("evicted", info.evicted())
                .put("rejected", info.rejected())
                .put("entriesMax", info.settings().entriesMax())
                .put("bytesMax", info.settings().bytesMax())
                .put("whenFull", WhenFullConverter.render(info.settings().whenFull()))
                .put("ttlMs", info.settings().ttl().toMillis())
                .put("idleMs", info.settings().idle().toMillis())
                .put("keyBytesMax", info.settings().keyBytesMax())
                .put("valueBytesMax", info.settings().valueBytesMax()));
        return all;
    }
}
