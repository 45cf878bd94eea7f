package io.sternline.server.cli;

import io.sternline.client.WhenFull;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** The rule of a full namespace on the command line, written as in the config file. */
final class WhenFullConverter implements ITypeConverter<WhenFull> {
    @Override
    public WhenFull convert(final String text) {
        return Arrays.stream(WhenFull.values())
                .filter(rule -> render(rule).equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("'" + text + "' is not one of "
                        + Arrays.stream(WhenFull.values())
                                .map(WhenFullConverter::render)
                                .collect(Collectors.joining(", "))));
    }

    static String render(final WhenFull rule) {
        return rule.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
