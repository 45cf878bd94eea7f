package io.sternline.server.cli;

import io.sternline.server.HumanDuration;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations on the command line, written as in the config file. */
final class DurationConverter implements ITypeConverter<Duration> {
    @Override
    public Duration convert(final String text) {
        final Duration duration = HumanDuration.parse(text);
        if (duration == null) {
            throw new TypeConversionException("'" + text + "' is not a duration: " + HumanDuration.FORM);
        }
        return duration;
    }
}
