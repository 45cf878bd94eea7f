package io.sternline.server.cli;

import io.sternline.client.Entry;
import io.sternline.client.Namespace;
import io.sternline.client.ReadLevel;
import io.sternline.client.RejectedException;
import io.sternline.client.Rejection;
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
            description =
                    "How fresh: ${COMPLETION-CANDIDATES}. Default: LINEARIZABLE; in ASYNC namespaces, where there is"
                            + " no such thing, SESSION")
    private ReadLevel level;

    @Option(names = "--raw", description = "Print the value's bytes and nothing else")
    private boolean raw;

    private Optional<Entry> read(final Namespace namespace) {
        if (level != null) {
            return namespace.get(key, level);
        }
        try {
            return namespace.get(key, ReadLevel.LINEARIZABLE);
        } catch (final RejectedException e) {
            if (e.reason() != Rejection.INVALID_ARGUMENT) {
                throw e;
            }
            // An ASYNC namespace; whatever else may be wrong with the call is so at this level too.
            return namespace.get(key, ReadLevel.SESSION);
        }
    }

    @Override
    int run(final Namespace namespace) {
        final Optional<Entry> found = read(namespace);
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
