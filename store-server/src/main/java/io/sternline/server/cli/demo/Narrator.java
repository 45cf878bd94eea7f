package io.sternline.server.cli.demo;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Tells what happens, a line for each event, with the time since the start. Thread-safe. */
final class Narrator {
    private final PrintWriter out;
    private final long startNs = System.nanoTime();

    Narrator(final PrintWriter out) {
        this.out = out;
    }

    void say(final String format, final Object... args) {
        final String text = args.length == 0 ? format : String.format(Locale.ROOT, format, args);
        final String line = String.format(Locale.ROOT, "[%5.1f s] %s", elapsedMs() / 1000.0, text);
        synchronized (out) {
            out.println(line);
            out.flush();
        }
    }

    long elapsedMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNs);
    }
}
