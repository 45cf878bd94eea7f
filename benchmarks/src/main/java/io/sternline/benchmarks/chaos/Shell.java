package io.sternline.benchmarks.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the small programs that come with Linux, each for its effect: what fails is an error with all it printed. */
final class Shell {
    /** None of them does anything that takes long. */
    static final long TIMEOUT_S = 20;

    /**
     * What became of a program.
     *
     * @param output of both kinds, without the line feed at its end.
     */
    record Result(int exitStatus, String output) {
        boolean isOk() {
            return exitStatus == 0;
        }
    }

    private Shell() {}

    /** @throws IllegalStateException if it does not end with status 0. */
    static void run(final String... line) {
        feed("", line);
    }

    /** @param input for its standard input; short, for it is written before anything is read. */
    static void feed(final String input, final String... line) {
        final Result result = attempt(input, line);
        if (!result.isOk()) {
            throw new IllegalStateException("'" + String.join(" ", line) + "' ended with status " + result.exitStatus()
                    + ": " + result.output());
        }
    }

    /** Says how it went, whichever way. A program that is not installed counts as status 127, as in a shell. */
    static Result attempt(final String input, final String... line) {
        final Process process;
        try {
            process =
                    new ProcessBuilder(List.of(line)).redirectErrorStream(true).start();
        } catch (final IOException ex) {
            return new Result(127, ex.getMessage());
        }
        try {
            if (!input.isEmpty()) {
                process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
            }
            process.getOutputStream().close();
            final String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (!process.waitFor(TIMEOUT_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException(
                        "'" + String.join(" ", line) + "' has not ended after " + TIMEOUT_S + " s");
            }
            return new Result(process.exitValue(), output);
        } catch (final IOException ex) {
            throw new UncheckedIOException("'" + String.join(" ", line) + "' could not be talked to", ex);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while '" + String.join(" ", line) + "' ran", ex);
        } finally {
            process.destroyForcibly();
        }
    }
}
