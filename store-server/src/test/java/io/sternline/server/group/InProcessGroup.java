package io.sternline.server.group;

import io.sternline.client.StoreClient;
import io.sternline.server.ServerConfig;
import io.sternline.server.StateMachineFactory;
import io.sternline.server.StoreNode;
import io.sternline.server.cli.process.PortBlock;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/** Three real nodes in this process, whose configuration and state machines a test may tamper with. */
final class InProcessGroup implements AutoCloseable {
    static final int NODES = 3;
    private static final int FIRST_PORT = 23_000;
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(5);

    private final List<PortBlock> ports = new ArrayList<>();
    private final StoreNode[] nodes = new StoreNode[NODES];

    /**
     * Starts all nodes.
     *
     * @param extras lines to add to the configuration of each node.
     */
    static InProcessGroup start(
            final Path dir, final IntFunction<String> extras, final IntFunction<StateMachineFactory> machines) {
        final InProcessGroup group = new InProcessGroup();
        try {
            int from = FIRST_PORT;
            for (int id = 0; id < NODES; id++) {
                final PortBlock block = PortBlock.claim(from);
                group.ports.add(block);
                from = block.basePort() + PortBlock.PORTS;
            }
            for (int id = 0; id < NODES; id++) {
                group.nodes[id] = StoreNode.start(group.config(dir, id, extras.apply(id)), machines.apply(id));
            }
            return group;
        } catch (final RuntimeException e) {
            group.close();
            throw e;
        }
    }

    private ServerConfig config(final Path dir, final int id, final String extra) {
        final StringBuilder yaml = new StringBuilder("group: in-process\nnodeId: " + id + "\n");
        yaml.append("dataDir: ").append(dir.resolve("node-" + id)).append("\nmembers:\n");
        for (int other = 0; other < NODES; other++) {
            yaml.append("  - {id: ").append(other).append(", port: ");
            yaml.append(ports.get(other).basePort()).append("}\n");
        }
        try {
            final Path file = Files.writeString(dir.resolve("node-" + id + ".yaml"), yaml + extra);
            return ServerConfig.load(file, Map.of(), Map.of());
        } catch (final IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String[] endpoints() {
        return ports.stream().map(block -> "127.0.0.1:" + block.basePort()).toArray(String[]::new);
    }

    StoreClient connect() {
        return StoreClient.builder()
                .endpoints(endpoints())
                .callTimeout(CALL_TIMEOUT)
                .build();
    }

    StoreNode node(final int id) {
        return nodes[id];
    }

    void stop(final int id) {
        nodes[id].close();
    }

    @Override
    public void close() {
        for (final StoreNode node : nodes) {
            if (node != null) {
                node.close();
            }
        }
        ports.forEach(PortBlock::close);
    }
}
