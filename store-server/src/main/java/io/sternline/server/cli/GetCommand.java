package io.sternline.server.cli;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "get", description = "Print the value under a key.", mixinStandardHelpOptions = true)
final class GetCommand extends EntryCommand {
    @Parameters(paramLabel = "KEY")
    private String key;

    @Option(
            names = "--level",
            paramLabel = "LEVEL",
            defaultValue = "LINEARIZABLE",
            description = "How fresh: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}")
    private ReadLevel level;

    @Option(names = "--raw", description = "Print the value's bytes and nothing else")
    private boolean raw;

    @Override
    int run(final Namespace namespace) {
        final Optional<Entry> found = namespace.get(key, level);
        if (found.isEmpty()) {
            print("no such entry", Json.object().put("found", false));
            return ExitCode.NO;
        }
        if (raw) {
            System.out.write(found.get().value(), 0, found.get().value().length);
            System.out.flush();
        } else {
            print(found.get().text(), Json.entry(found.get()).put("found", true));
        }
        return ExitCode.DONE;
    }
}
