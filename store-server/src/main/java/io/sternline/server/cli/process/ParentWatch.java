package io.sternline.server.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Ends this process when the process that started it is gone.
 *
 * <p>A parent that is killed with {@code kill -9} runs no hook and sends no signal, but the operating system closes its
 * end of every pipe. So the parent keeps the child's standard input open and never writes to it, and the child reads:
 * end of file means that the parent is gone, or wants the child gone.
 *
 * <p>The process leaves by {@link System#exit}, so that its own exit hooks run; should one of them hang, it is halted.
 */
final class ParentWatch {
    /** Exit status of a process whose parent went away. */
    static final int EXIT_STATUS = 75;

    /** How long exit hooks may take before the process is halted. */
    static final Duration EXIT_HOOKS_TIME_MAX = Duration.ofSeconds(10);

    private ParentWatch() {}

    /**
     * Watches {@code pipe} on a daemon thread.
     *
     * @param pipe ends when the parent is gone.
     * @param onParentGone called once, on that thread.
     */
    static Thread start(final InputStream pipe, final Runnable onParentGone) {
        final Thread thread = new Thread(
                () -> {
                    awaitEnd(pipe);
                    onParentGone.run();
                },
                "parent-watch");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** Leaves the process, at the latest when its exit hooks have had their time. */
    static void leave() {
        final Thread halter = new Thread(ParentWatch::haltLater, "parent-watch-halt");
        halter.setDaemon(true);
        halter.start();
        System.exit(EXIT_STATUS);
    }

    private static void haltLater() {
        try {
            Thread.sleep(EXIT_HOOKS_TIME_MAX.toMillis());
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(EXIT_STATUS);
    }

    private static void awaitEnd(final InputStream pipe) {
        final byte[] ignored = new byte[64];
        int bytes = 0;
        while (bytes >= 0) {
            try {
                bytes = pipe.read(ignored);
            } catch (final IOException ex) {
                // A broken pipe says the same as its end: there is nobody there any more.
                bytes = -1;
            }
        }
    }
}
