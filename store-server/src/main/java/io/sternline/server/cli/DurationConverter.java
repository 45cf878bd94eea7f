package io.sternline.server.cli;

import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as people write them: {@code 250ms}, {@code 30s}, {@code 15m}, {@code 8h}, {@code 7d}; 0 means never. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(final String text) {
        throw new TypeConversionException("to be joined with the configuration's durations: " + text);
    }
}
