package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One Redis master with two replicas, and three sentinels from when a kill is near: before that they would only cost
 * processor time.
 */
final class RedisNodes implements RunningPeer {
    /** Nothing is written to disk, and replicas are there at once. */
    static final List<String> FLAGS = List.of("--save", "", "--appendonly", "no", "--repl-diskless-sync-delay", "0");

    static final int DOWN_AFTER_MS = 1000;
    private static final String MASTER = "peers";
    private static final int PIPELINED_WRITES = 50;

    private final Binary binary;
    private final Path dir;
    private final NodeProcesses processes;
    private boolean hasSentinels;

    private RedisNodes(final Binary binary, final Path dir) {
        this.binary = binary;
        this.dir = dir;
        this.processes = new NodeProcesses(dir);
    }

    static RedisNodes start(final Binary binary, final Path dir) throws InterruptedException {
        final RedisNodes nodes = new RedisNodes(binary, dir);
        try {
            NodeProcesses.numbers().forEach(nodes::startNode);
            nodes.processes.await("two replicas online", nodes::hasReplicas);
            return nodes;
        } catch (final RuntimeException | InterruptedException ex) {
            nodes.close();
            throw ex;
        }
    }

    private void startNode(final int number) {
        final List<String> args = new ArrayList<>(List.of(
                "--port",
                Integer.toString(processes.port(number)),
                "--bind",
                NodeProcesses.HOST,
                "--dir",
                madeDir("redis-" + number).toString()));
        args.addAll(FLAGS);
        if (number > 0) {
            args.addAll(List.of("--replicaof", NodeProcesses.HOST, Integer.toString(processes.port(0))));
        }
        processes.start("redis-" + number, binary.line(args.toArray(String[]::new)));
    }

    private Path madeDir(final String name) {
        try {
            return Files.createDirectories(dir.resolve(name)).toAbsolutePath();
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not make " + dir.resolve(name), ex);
        }
    }

    private boolean hasReplicas() {
        try (Jedis jedis = new Jedis(NodeProcesses.HOST, processes.port(0))) {
            final String replication = jedis.info("replication");
            return replication
                            .lines()
                            .filter(line -> line.contains("state=online"))
                            .count()
                    == NodeProcesses.NODES - 1;
        } catch (final JedisException ex) {
            // It is still starting; who waits knows for how long.
            return false;
        }
    }

    private void startSentinels() throws InterruptedException {
        if (hasSentinels) {
            return;
        }
        hasSentinels = true;
        NodeProcesses.numbers().forEach(this::startSentinel);
        processes.await(
                "sentinels know replicas and each other",
                () -> NodeProcesses.numbers().allMatch(this::sentinelKnowsAll));
    }

    private void startSentinel(final int number) {
        final Path config = madeDir("sentinel-" + number).resolve("sentinel.conf");
        try {
            Files.writeString(config, """
                    port %d
                    bind %s
                    dir %s
                    sentinel monitor %s %s %d 2
                    sentinel down-after-milliseconds %s %d
                    """.formatted(
                            sentinelPort(number),
                            NodeProcesses.HOST,
                            config.getParent(),
                            MASTER,
                            NodeProcesses.HOST,
                            processes.port(0),
                            MASTER,
                            DOWN_AFTER_MS));
        } catch (final IOException ex) {
            throw new UncheckedIOException("could not write " + config, ex);
        }
        processes.start("sentinel-" + number, binary.line(config.toString(), "--sentinel"));
    }

    private int sentinelPort(final int number) {
        return processes.port(NodeProcesses.NODES + number);
    }

    private boolean sentinelKnowsAll(final int number) {
        try (Jedis jedis = new Jedis(NodeProcesses.HOST, sentinelPort(number))) {
            final Map<String, String> master = jedis.sentinelMaster(MASTER);
            return "2".equals(master.get("num-slaves")) && "2".equals(master.get("num-other-sentinels"));
        } catch (final JedisException ex) {
            // It is still starting; who waits knows for how long.
            return false;
        }
    }

    @Override
    public String version() {
        return binary.output("--version").replaceFirst(".*v=(\\S+).*", "redis-server $1") + ", "
                + LibraryVersion.of("io.lettuce", "lettuce-core") + ", " + LibraryVersion.of("redis.clients", "jedis");
    }

    @Override
    public List<Long> nodePids() {
        return processes.nodePids();
    }

    @Override
    public Shape saturation() {
        return Shape.pipelined(PIPELINED_WRITES);
    }

    /** Each library where it is the faster one: Lettuce's one thread for many connections, Jedis for few or for batches. */
    @Override
    public Driver connect(final Shape shape) throws InterruptedException {
        if (shape.outlastsKill()) {
            startSentinels();
            final List<Integer> sentinels =
                    NodeProcesses.numbers().mapToObj(this::sentinelPort).toList();
            return LettuceDriver.bySentinels(sentinels, MASTER, shape.callers());
        }
        return shape.callers() == 1 || shape.writesPerCall() > 1
                ? new JedisDriver(processes.port(0), shape.callers())
                : LettuceDriver.to(processes.port(0), shape.callers());
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
