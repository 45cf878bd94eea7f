package io.sternline.server.cli.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Main class of the child processes that the tests here start. */
public final class TestChild {
    private TestChild() {}

    public static void main(final String[] args) throws Exception {
        System.out.println("began with " + Arrays.toString(args));
        switch (args[0]) {
            case "wait" -> new CountDownLatch(1).await();
            case "fail" -> throw new IllegalStateException("failed as told");
            case "hang-on-exit" -> {
                Runtime.getRuntime().addShutdownHook(new Thread(TestChild::waitForEver));
                System.out.println("ready");
                waitForEver();
            }
            case "parent" -> becomeParent(Path.of(args[1]));
            case "server" -> becomeServer(Path.of(args[2]));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static void waitForEver() {
        try {
            new CountDownLatch(1).await();
        } catch (final InterruptedException ex) {
            Thread.currentThread().interrupt();
        }
    }

    /** Starts a grandchild and says in a file which. */
    private static void becomeParent(final Path dir) throws IOException {
        final JavaProcess grandchild = start("grandchild", dir, "wait");
        final Path file = dir.resolve("pid.tmp");
        Files.writeString(file, Long.toString(grandchild.pid()));
        Files.move(file, dir.resolve("pid"));
        waitForEver();
    }

    /** Like a node: reads its config file and listens on its port. */
    private static void becomeServer(final Path config) throws IOException {
        final List<String> lines = Files.readAllLines(config);
        final int nodeId = Integer.parseInt(valueOf(lines, "nodeId"));
        final List<Integer> ports = lines.stream()
                .filter(line -> line.contains("port: "))
                .map(line ->
                        Integer.parseInt(line.substring(line.indexOf(':') + 1).trim()))
                .toList();
        try (ServerSocket socket = new ServerSocket(ports.get(nodeId), 1, InetAddress.getLoopbackAddress())) {
            System.out.println("node " + nodeId + " listens on " + socket.getLocalPort());
            waitForEver();
        }
    }

    private static String valueOf(final List<String> lines, final String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key + ":"))
                .map(line -> line.substring(key.length() + 1).trim())
                .findFirst()
                .orElseThrow();
    }

    static JavaProcess start(final String name, final Path dir, final String... args) {
        return JavaProcess.start(name, JavaCommand.helper(TestChild.class.getName(), 32, args), dir);
    }

    /** Generous: several builds may share the machine. */
    static final Duration LONG = Duration.ofSeconds(30);
}
