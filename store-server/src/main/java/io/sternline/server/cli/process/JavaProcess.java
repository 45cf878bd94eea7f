package io.sternline.server.cli.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A child JVM running this program's code. What it prints is appended to its log file, which therefore holds all lives
 * of a process that is started again. Thread-safe.
 */
public final class JavaProcess implements AutoCloseable {
    /** How long {@link #close} waits for a graceful end before it kills. */
    public static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(15);

    private static final String SETTINGS_PREFIX = "STERNLINE_";
    private static final int LOG_TAIL_LINES = 12;
    private static final long LOG_TAIL_BYTES_MAX = 1024 * 1024;

    private final String name;
    private final Path logFile;
    private final Process process;

    private JavaProcess(final String name, final Path logFile, final Process process) {
        this.name = name;
        this.logFile = logFile;
        this.process = process;
    }

    /**
     * Starts a process.
     *
     * @param name what to call it in messages; its log is {@code <name>.log}.
     * @param logDir where its log is kept; also its working directory. Made if it is not there.
     * @throws UncheckedIOException if the process cannot be started.
     */
    public static JavaProcess start(final String name, final JavaCommand command, final Path logDir) {
        return start(name, command.line(), logDir);
    }

    /**
     * Same as {@link #start(String, JavaCommand, Path)} for a command line that does something about its surroundings
     * first, as {@code nsenter} does, and then becomes what {@link JavaCommand#line} says: with the same process id.
     */
    public static JavaProcess start(final String name, final List<String> line, final Path logDir) {
        final Path logFile = logDir.resolve(name + ".log");
        try {
            Files.createDirectories(logDir);
            final ProcessBuilder builder = new ProcessBuilder(line)
                    .directory(logDir.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(Redirect.appendTo(logFile.toFile()));
            removeSettings(builder.environment());
            HugePages.ask(builder.environment());
            return new JavaProcess(name, logFile, builder.start());
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not start " + name + ", log " + logFile + ": " + ex.getMessage(), ex);
        }
    }

    /** What children find in their environment beyond what this process has in its own. */
    public static Map<String, String> addedEnvironment() {
        final Map<String, String> environment = new HashMap<>(System.getenv());
        HugePages.ask(environment);
        environment.keySet().removeAll(System.getenv().keySet());
        return environment;
    }

    /** A node id or a list of members meant for the one process of a container must not reach three children. */
    static void removeSettings(final Map<String, String> environment) {
        environment.keySet().removeIf(variable -> variable.startsWith(SETTINGS_PREFIX));
    }

    public String name() {
        return name;
    }

    public Path logFile() {
        return logFile;
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** {@code kill -9}: the process gets no chance to tidy up. Returns once it is gone. */
    public void kill9() {
        process.destroyForcibly();
        awaitEnd(CLOSE_TIMEOUT);
    }

    /** Asks the process to end, without waiting for it. */
    public void askToStop() {
        process.destroy();
    }

    /**
     * Asks the process to end, and kills it if it has not done so in time.
     *
     * @return whether it ended by itself.
     */
    public boolean stop(final Duration timeout) {
        askToStop();
        if (awaitEnd(timeout)) {
            return true;
        }
        kill9();
        return false;
    }

    /** Waits for the process to end. */
    public boolean awaitEnd(final Duration timeout) {
        try {
            return process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    /** Same as {@link #stop} with {@link #CLOSE_TIMEOUT}. */
    @Override
    public void close() {
        stop(CLOSE_TIMEOUT);
    }

    /** One sentence on how it stands with the process, with the last lines of its log if it has ended. */
    public String describe() {
        if (process.isAlive()) {
            return name + " (pid " + pid() + ") is running; its log is " + logFile;
        }
        return name + " (pid " + pid() + ") ended with exit status " + process.exitValue() + "; " + describeLog();
    }

    /** What its log file is called and how it ends; the file itself may not outlast whoever reads this. */
    String describeLog() {
        final String tail = String.join(System.lineSeparator() + "    ", logTail());
        return "its log " + logFile + " ends with" + System.lineSeparator() + "    "
                + (tail.isEmpty() ? "(nothing)" : tail);
    }

    private List<String> logTail() {
        try {
            if (Files.size(logFile) > LOG_TAIL_BYTES_MAX) {
                return List.of("(too long to be shown here)");
            }
            final List<String> lines = new String(Files.readAllBytes(logFile), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            return lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size());
        } catch (final IOException ex) {
            return List.of("(not readable: " + ex + ")");
        }
    }
}
