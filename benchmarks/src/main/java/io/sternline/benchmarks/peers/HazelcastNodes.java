package io.sternline.benchmarks.peers;

import com.hazelcast.client.HazelcastClient;
import com.hazelcast.client.config.ClientConfig;
import com.hazelcast.core.HazelcastInstance;
import io.sternline.server.cli.process.JavaCommand;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Three Hazelcast members, each a process of its own. Every member is the primary of a third of the keys. */
final class HazelcastNodes implements RunningPeer {
    static final int HEAP_MB = 1024;

    /** What Hazelcast asks for to be at its fastest. */
    private static final List<String> JVM_FLAGS = List.of(
            "--add-modules=java.se",
            "--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "--add-opens=java.management/sun.management=ALL-UNNAMED",
            "--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED",
            // Otherwise a member on two processors starts a thread for each task that it gives to the common pool.
            "-Djava.util.concurrent.ForkJoinPool.common.parallelism=2");

    private final NodeProcesses processes;

    private HazelcastNodes(final Path dir) {
        processes = new NodeProcesses(dir);
    }

    static HazelcastNodes start(final Path dir) throws InterruptedException {
        final HazelcastNodes nodes = new HazelcastNodes(dir);
        try {
            // One after the other: members that all begin at once take long to agree on the first of them.
            for (int number = 0; number < NodeProcesses.NODES; number++) {
                final Path started = file(dir, number, HazelcastMember.STARTED);
                nodes.startMember(dir, number);
                nodes.processes.await("member " + number + " has started", () -> Files.exists(started));
            }
            nodes.processes.await(
                    "all members have found each other and share the partitions",
                    () -> NodeProcesses.numbers()
                            .allMatch(number -> Files.exists(file(dir, number, HazelcastMember.READY))));
            return nodes;
        } catch (final RuntimeException | InterruptedException ex) {
            nodes.close();
            throw ex;
        }
    }

    private void startMember(final Path dir, final int number) {
        final JavaCommand command = JavaCommand.server(
                HazelcastMember.class.getName(),
                HEAP_MB,
                Integer.toString(processes.port(number)),
                String.join(",", addresses()),
                file(dir, number, "").toString());
        final List<String> line = new ArrayList<>(command.line());
        line.addAll(1, JVM_FLAGS);
        processes.start("hazelcast-" + number, line);
    }

    private static Path file(final Path dir, final int number, final String suffix) {
        return dir.resolve("hazelcast-" + number + suffix);
    }

    private List<String> addresses() {
        return NodeProcesses.numbers().mapToObj(processes::address).toList();
    }

    @Override
    public String version() {
        return LibraryVersion.of("com.hazelcast", "hazelcast");
    }

    @Override
    public List<Long> nodePids() {
        return processes.nodePids();
    }

    @Override
    public Driver connect(final Shape shape) {
        final ClientConfig config = new ClientConfig();
        config.setClusterName(HazelcastMember.CLUSTER);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.getNetworkConfig().setAddresses(addresses());
        final HazelcastInstance client = HazelcastClient.newHazelcastClient(config);
        return new HazelcastDriver(client);
    }

    @Override
    public void killPrimary() {
        processes.kill9(0);
    }

    @Override
    public void close() {
        processes.close();
    }
}
