package io.sternline.server.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "scan",
        description = "Print the entries whose keys begin with a prefix.",
        mixinStandardHelpOptions = true)
final class ScanCommand extends EntryCommand {
    @Parameters(paramLabel = "PREFIX", arity = "0..1", defaultValue = "", description = "Default: all entries")
    private String prefix;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Stop after this many entries. Default: ${DEFAULT-VALUE}")
    private long limit = 1000;

    @Option(names = "--keys", description = "Print keys only")
    private boolean keysOnly;

    @Override
    int run(final Namespace namespace) {
        try (Stream<Entry> entries = namespace.scan(prefix).limit(limit)) {
            if (json()) {
                final ArrayNode all = Json.object().putArray("entries");
                entries.forEach(entry -> all.add(keysOnly ? all.textNode(entry.key()) : Json.entry(entry)));
                out().println(Json.print(all));
            } else {
                entries.forEach(entry -> out().println(keysOnly ? entry.key() : entry.key() + "\t" + entry.text()));
            }
        }
        out().flush();
        return ExitCode.DONE;
    }
}
