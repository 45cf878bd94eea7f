package io.sternline.server.cli;

import io.sternline.client.Namespace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "rm", description = "Remove an entry.", mixinStandardHelpOptions = true)
final class RemoveCommand extends EntryCommand {
    @Parameters(paramLabel = "KEY")
    private String key;

    @Option(names = "--if-revision", paramLabel = "N", description = "Only if the entry is at this revision")
    private Long revision;

    @Override
    int run(final Namespace namespace) {
        return revision == null
                ? printEffect(namespace.remove(key))
                : printConditional(namespace.removeIfRevision(key, revision));
    }
}
