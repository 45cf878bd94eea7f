package io.sternline.server.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Set;

/** Asks an operator before something is done. Silence, as of a script without {@code --yes}, is a no. */
final class Confirmation {
    private static final Set<String> CONSENT = Set.of("y", "yes");

    private Confirmation() {}

    /** @param err takes the question, so that output for a program stays clean. */
    static boolean isGiven(final PrintWriter err, final String question) {
        err.print(question + " [y/N] ");
        err.flush();
        try {
            final String answer =
                    new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())).readLine();
            if (answer == null) {
                err.println();
                err.println("nobody is there to confirm it; --yes does it without asking");
                err.flush();
            }
            return answer != null && CONSENT.contains(answer.strip().toLowerCase(Locale.ROOT));
        } catch (final IOException e) {
            throw new UncheckedIOException("the answer could not be read; --yes does it without asking", e);
        }
    }
}
