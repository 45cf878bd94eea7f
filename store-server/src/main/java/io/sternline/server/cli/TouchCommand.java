package io.sternline.server.cli;

import io.sternline.client.Namespace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "touch",
        description = "Renew an entry's idle timeout, or give it another expiry.",
        mixinStandardHelpOptions = true)
final class TouchCommand extends EntryCommand {
    @Parameters(paramLabel = "KEY")
    private String key;

    @Mixin
    private ExpiryOptions expiry;

    @Override
    int run(final Namespace namespace) {
        return printEffect(namespace.touch(key, expiry.expiry()));
    }
}
