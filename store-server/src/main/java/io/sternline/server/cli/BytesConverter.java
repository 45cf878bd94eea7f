package io.sternline.server.cli;

import io.sternline.server.HumanBytes;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Amounts of memory on the command line, written as in the config file. */
final class BytesConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(final String text) {
        return HumanBytes.parse(text)
                .orElseThrow(() ->
                        new TypeConversionException("'" + text + "' is not an amount of memory: " + HumanBytes.FORM));
    }
}
