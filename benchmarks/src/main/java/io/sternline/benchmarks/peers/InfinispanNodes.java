package io.sternline.benchmarks.peers;

import io.sternline.server.cli.process.JavaCommand;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.infinispan.manager.EmbeddedCacheManager;

/** Two processes and this one. Every node is the primary of a third of the keys, and all hold all of them. */
final class InfinispanNodes implements RunningPeer {
    static final int HEAP_MB = RoundProcess.HEAP_MB;
    private static final int OTHERS = NodeProcesses.NODES - 1;

    private final NodeProcesses processes;
    private EmbeddedCacheManager own;

    private InfinispanNodes(final Path dir) {
        processes = new NodeProcesses(dir);
    }

    static InfinispanNodes start(final Path dir) throws IOException, InterruptedException {
        final InfinispanNodes nodes = new InfinispanNodes(dir);
        try {
            IntStream.range(0, OTHERS).forEach(nodes::startOther);
            nodes.own = InfinispanNode.start(nodes.processes.port(OTHERS), nodes.initialHosts());
            nodes.processes.await("all nodes have found each other", () -> InfinispanNode.isComplete(nodes.own));
            return nodes;
        } catch (final RuntimeException | IOException | InterruptedException ex) {
            nodes.close();
            throw ex;
        }
    }

    private void startOther(final int number) {
        final JavaCommand command = JavaCommand.server(
                InfinispanNode.class.getName(), HEAP_MB, Integer.toString(processes.port(number)), initialHosts());
        processes.start("infinispan-" + number, command.line());
    }

    /** As JGroups takes them: {@code host[port],host[port]}. */
    private String initialHosts() {
        return NodeProcesses.numbers()
                .mapToObj(number -> NodeProcesses.HOST + '[' + processes.port(number) + ']')
                .collect(Collectors.joining(","));
    }

    @Override
    public String version() {
        return LibraryVersion.of("org.infinispan", "infinispan-core");
    }

    @Override
    public List<Long> nodePids() {
        return processes.nodePids();
    }

    @Override
    public Driver connect(final Shape shape) {
        return new InfinispanDriver(InfinispanNode.cache(own));
    }

    @Override
    public void killPrimary() {
        processes.kill9(0);
    }

    @Override
    public void close() throws IOException {
        if (own != null) {
            own.close();
        }
        processes.close();
    }
}
