package io.sternline.server.cli;

import io.sternline.client.Counted;
import io.sternline.client.Namespace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "incr",
        description = "Add to a counter and print its new value; one that is absent starts at 0.",
        mixinStandardHelpOptions = true)
final class IncrementCommand extends EntryCommand {
    @Parameters(index = "0", paramLabel = "KEY")
    private String key;

    @Parameters(
            index = "1",
            paramLabel = "DELTA",
            arity = "0..1",
            defaultValue = "1",
            description = "Default: 1. For a negative one: -- KEY -5")
    private long delta;

    @Mixin
    private ExpiryOptions expiry;

    @Override
    int run(final Namespace namespace) {
        final Counted counted = namespace.increment(key, delta, expiry.expiry());
        print(Long.toString(counted.value()), Json.receipt(counted.receipt()).put("value", counted.value()));
        return ExitCode.DONE;
    }
}
