package io.sternline.benchmarks.chaos;

import io.sternline.server.cli.process.JavaCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs a rig in a network, a process table and mounts of its own, so that whatever it makes is gone when it is: the
 * kernel removes a namespace's interfaces, rules and mounts with its last process, and all its processes, suspended ones
 * too, with its first. That holds for {@code kill -9} as well, nothing of it has a name anybody else could see, and any
 * number of runs do not notice each other.
 *
 * <p>Two JVMs, therefore: the one that was called stays outside, passes on what the rig prints, and cleans up the one
 * thing that is left, the directory. The rig ends when its standard input does, which is when this JVM ends.
 */
public final class Isolation {
    /** {@code nsenter} and {@code unshare} are of util-linux; the rest has a package of its own. */
    private static final List<String> PROGRAMS = List.of("unshare", "nsenter", "mount", "ip", "tc", "iptables-restore");

    /**
     * Before the rig: Aeron's buffers, the namespaces' names, the lock of iptables and the JVMs' performance counters
     * are kept where processes of other runs, whose ids may be the same, cannot see them.
     */
    private static final String MOUNTS = "mount -t tmpfs -o mode=755 tmpfs /run"
            + " && mount -t tmpfs -o size=2g tmpfs /dev/shm"
            + " && mkdir -p /tmp/hsperfdata_root && mount -t tmpfs -o mode=755 tmpfs /tmp/hsperfdata_root";

    /** Whether the kernel has all that the rig will ask of it. */
    private static final String TRIAL = MOUNTS
            + " && ip netns add trial && ip link add bridge type bridge"
            + " && ip link add cable type veth peer name eth0 netns trial"
            + " && ip link set cable master bridge up"
            + " && ip netns exec trial tc qdisc replace dev eth0 root tbf rate 1mbit burst 16kb latency 200ms"
            + " && printf '*filter\\n:INPUT ACCEPT\\n-A INPUT -m statistic --mode random --probability 0.1 -j DROP\\n"
            + "COMMIT\\n' | iptables-restore";

    private static final int RIG_HEAP_MB = 768;
    private static final long END_TIMEOUT_S = 15;

    private final Process process;

    private Isolation(final Process process) {
        this.process = process;
    }

    /** Why it cannot be done here and what to do about it; empty if it can. Takes a moment. */
    public static Optional<String> obstacle() {
        final List<String> missing = PROGRAMS.stream()
                .filter(program ->
                        !Shell.attempt("", "sh", "-c", "command -v " + program).isOk())
                .toList();
        if (!missing.isEmpty()) {
            return Optional.of("chaos needs " + String.join(", ", missing)
                    + ": on Debian and Ubuntu, apt-get install iproute2 iptables util-linux");
        }
        if (!"0".equals(Shell.attempt("", "id", "-u").output())) {
            return Optional.of("chaos makes network namespaces and mounts of its own: run it as root");
        }
        final Shell.Result trial = Shell.attempt("", isolated(TRIAL).toArray(String[]::new));
        return trial.isOk()
                ? Optional.empty()
                : Optional.of("chaos cannot make a network of its own here (in a container, it takes --privileged): "
                        + trial.output());
    }

    private static List<String> isolated(final String script) {
        return List.of(
                "unshare", "--mount", "--net", "--pid", "--fork", "--kill-child", "--mount-proc", "sh", "-c", script);
    }

    /**
     * Starts the rig.
     *
     * @param mainClass its main class.
     * @param args what to hand to it.
     */
    public static Isolation start(final String mainClass, final List<String> args) throws IOException {
        final List<String> line = new ArrayList<>(isolated(MOUNTS + " && exec \"$@\""));
        line.add("rig");
        line.addAll(JavaCommand.server(mainClass, RIG_HEAP_MB, args.toArray(String[]::new))
                .line());
        return new Isolation(new ProcessBuilder(line).redirectErrorStream(true).start());
    }

    /** Passes on what the rig prints until it ends; returns its exit status. */
    public int await(final PrintStream out) throws IOException, InterruptedException {
        final byte[] buffer = new byte[4096];
        try (InputStream in = process.getInputStream()) {
            int bytes = in.read(buffer);
            while (bytes >= 0) {
                out.write(buffer, 0, bytes);
                out.flush();
                bytes = in.read(buffer);
            }
        }
        return process.waitFor();
    }

    /** Ends the rig and all that belongs to it. Idempotent, and of no effect when it has ended. */
    public void end() {
        try (OutputStream toRig = process.getOutputStream()) {
            // Its end of file is what the rig waits for; there is nothing to say.
            toRig.flush();
        } catch (final IOException ex) {
            // It has ended already, or will not be told: what follows sees to it.
            process.destroyForcibly();
        }
        try {
            if (!process.waitFor(END_TIMEOUT_S, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (final InterruptedException ex) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
