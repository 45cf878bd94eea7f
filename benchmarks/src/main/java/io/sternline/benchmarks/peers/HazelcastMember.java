package io.sternline.benchmarks.peers;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MapConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A Hazelcast member as a process.
 *
 * <p>Arguments: its port, addresses of all members, and a path: with {@link #STARTED} behind it, a file that it makes when
 * it has joined; with {@link #READY}, when all are there and backups are in place.
 */
public final class HazelcastMember {
    static final String CLUSTER = "peers";
    static final String MAP = "peers";
    static final String STARTED = ".started";
    static final String READY = ".ready";
    private static final long LOOK_MS = 50;

    private HazelcastMember() {}

    public static void main(final String[] args) throws IOException, InterruptedException {
        final HazelcastInstance member =
                Hazelcast.newHazelcastInstance(config(Integer.parseInt(args[0]), args[1].split(",")));
        Files.createFile(Path.of(args[2] + STARTED));
        // Partitions are shared out at the first use of a map.
        member.getMap(MAP).size();
        while (member.getCluster().getMembers().size() < NodeProcesses.NODES
                || !member.getPartitionService().isClusterSafe()) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MS);
        }
        Files.createFile(Path.of(args[2] + READY));
    }

    private static Config config(final int port, final String[] members) {
        final Config config = new Config();
        config.setClusterName(CLUSTER);
        config.setProperty("hazelcast.logging.type", "slf4j");
        config.setProperty("hazelcast.phone.home.enabled", "false");
        config.addMapConfig(new MapConfig(MAP).setBackupCount(1));
        config.getNetworkConfig().setPort(port).setPortAutoIncrement(false);
        config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface(NodeProcesses.HOST);
        final JoinConfig join = config.getNetworkConfig().getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true).setMembers(Arrays.asList(members));
        return config;
    }
}
