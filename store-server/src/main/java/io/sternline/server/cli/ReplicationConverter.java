package io.sternline.server.cli;

import io.sternline.client.Replication;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A namespace's replication on the command line, written as in the config file. */
final class ReplicationConverter implements ITypeConverter<Replication> {
    @Override
    public Replication convert(final String text) {
        return Arrays.stream(Replication.values())
                .filter(mode -> render(mode).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of "
                        + Arrays.stream(Replication.values())
                                .map(ReplicationConverter::render)
                                .collect(Collectors.joining(", "))));
    }

    static String render(final Replication mode) {
        return mode.name().toLowerCase(Locale.ROOT);
    }
}
