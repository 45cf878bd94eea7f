package io.sternline.benchmarks;

import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Says what is wrong with an option before hours are spent, or memory is read that nobody has taken. */
final class Ranges {
    private Ranges() {}

    /** @throws ParameterException if the value of an option is out of its range. */
    static void check(final CommandSpec spec, final String option, final long value, final long min, final long max) {
        if (value < min || value > max) {
            throw new ParameterException(
                    spec.commandLine(), option + " is " + value + "; " + min + " to " + max + " was expected");
        }
    }
}
