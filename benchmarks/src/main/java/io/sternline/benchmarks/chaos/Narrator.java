package io.sternline.benchmarks.chaos;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** Tells whoever watches what is happening, with the time since the run began. Thread-safe. */
final class Narrator {
    private final PrintStream out;
    private final long startNs = System.nanoTime();

    Narrator(final PrintStream out) {
        this.out = out;
    }

    void say(final String what) {
        out.println(time() + " " + what);
        out.flush();
    }

    /** Since the run began, as {@code mm:ss.t}. */
    String time() {
        final long ms = sinceStartMs(System.nanoTime());
        return String.format(Locale.ROOT, "%02d:%02d.%d", ms / 60_000, ms / 1_000 % 60, ms / 100 % 10);
    }

    long sinceStartMs(final long timeNs) {
        return TimeUnit.NANOSECONDS.toMillis(timeNs - startNs);
    }
}
