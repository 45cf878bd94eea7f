package io.sternline.benchmarks.peers;

import io.sternline.server.cli.process.JavaProcess;
import io.sternline.server.cli.process.PortBlock;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

/**
 * The processes of a peer's nodes and the ports they use. Closed with whoever owns it, or when this process is asked to
 * end: then nothing that was started is left, whatever state the round was in. Thread-safe.
 */
final class NodeProcesses implements AutoCloseable {
    static final int NODES = 3;
    static final String HOST = "127.0.0.1";

    /** Ports from here on are looked at until some are free. Others than those of Sternline's own groups. */
    private static final int FIRST_PORT = 21_000;

    private static final Duration START_TIME_MAX = Duration.ofSeconds(60);
    private static final long LOOK_MS = 50;

    private final PortBlock ports = PortBlock.claim(FIRST_PORT);
    private final Path logDir;
    private final List<JavaProcess> processes = new ArrayList<>();
    private boolean closed;

    NodeProcesses(final Path logDir) {
        this.logDir = logDir;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "peer-stop"));
    }

    /** A free port of this machine. @param number of the port, 0 to {@link PortBlock#TCP_PORTS} less one. */
    int port(final int number) {
        if (number < 0 || number >= PortBlock.TCP_PORTS) {
            throw new IllegalArgumentException("port number " + number + " of " + PortBlock.TCP_PORTS);
        }
        return ports.basePort() + number;
    }

    /** {@code host:port}. */
    String address(final int number) {
        return HOST + ':' + port(number);
    }

    /** Starts a process; its number counts from 0. */
    synchronized void start(final String name, final List<String> line) {
        if (closed) {
            throw new IllegalStateException("the round is over; " + name + " is not started");
        }
        processes.add(JavaProcess.start(name, line, logDir));
    }

    /** The first three that were started, as long as they live. Others that were started are no nodes. */
    synchronized List<Long> nodePids() {
        return processes.stream()
                .limit(NODES)
                .filter(JavaProcess::isAlive)
                .map(JavaProcess::pid)
                .toList();
    }

    synchronized void kill9(final int number) {
        processes.get(number).kill9();
    }

    /**
     * Waits for what nodes have to come to.
     *
     * @param what in words, for the message.
     * @throws IllegalStateException if it does not come about, or a process ends.
     */
    void await(final String what, final BooleanSupplier isTrue) throws InterruptedException {
        final long deadlineNs = System.nanoTime() + START_TIME_MAX.toNanos();
        while (!isTrue.getAsBoolean()) {
            failIfAnyEnded();
            if (System.nanoTime() - deadlineNs > 0) {
                throw new IllegalStateException(
                        "after " + START_TIME_MAX.toSeconds() + " s still not: " + what + "; logs are in " + logDir);
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
    }

    private synchronized void failIfAnyEnded() {
        processes.stream().filter(process -> !process.isAlive()).findFirst().ifPresent(ended -> {
            throw new IllegalStateException(ended.describe());
        });
    }

    /** Stops all at the same time. Idempotent. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        processes.forEach(JavaProcess::askToStop);
        processes.forEach(JavaProcess::close);
        ports.close();
    }

    static IntStream numbers() {
        return IntStream.range(0, NODES);
    }
}
