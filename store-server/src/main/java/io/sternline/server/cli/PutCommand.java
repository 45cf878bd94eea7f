package io.sternline.server.cli;

import io.sternline.client.Expiry;
import io.sternline.client.Namespace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "put", description = "Store a value under a key.", mixinStandardHelpOptions = true)
final class PutCommand extends EntryCommand {
    @Parameters(index = "0", paramLabel = "KEY")
    private String key;

    @Parameters(index = "1", paramLabel = "VALUE", arity = "0..1", description = "The value as text, unless --file")
    private String value;

    @Option(names = "--file", paramLabel = "FILE", description = "Take the value from a file; - for standard input")
    private Path file;

    @ArgGroup
    private Condition condition;

    @Mixin
    private ExpiryOptions expiry;

    static final class Condition {
        @Option(names = "--if-absent", description = "Only if there is no such entry")
        private boolean absent;

        @Option(names = "--if-revision", paramLabel = "N", description = "Only if the entry is at this revision")
        private Long revision;
    }

    @Override
    int run(final Namespace namespace) throws IOException {
        final byte[] bytes = bytes();
        final Expiry when = expiry.expiry();
        if (condition == null) {
            return printReceipt(namespace.put(key, bytes, when));
        }
        return printConditional(
                condition.absent
                        ? namespace.putIfAbsent(key, bytes, when)
                        : namespace.replaceIfRevision(key, bytes, condition.revision, when));
    }

    private byte[] bytes() throws IOException {
        if ((value == null) == (file == null)) {
            throw new IllegalArgumentException("give either a VALUE or --file FILE");
        }
        if (file == null) {
            return value.getBytes(StandardCharsets.UTF_8);
        }
        return file.toString().equals("-") ? System.in.readAllBytes() : Files.readAllBytes(file);
    }
}
