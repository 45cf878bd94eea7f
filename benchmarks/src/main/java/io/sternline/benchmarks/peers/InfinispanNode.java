package io.sternline.benchmarks.peers;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.infinispan.Cache;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.manager.DefaultCacheManager;
import org.infinispan.manager.EmbeddedCacheManager;

/**
 * An Infinispan node, in this process or as one of its own.
 *
 * <p>Arguments: its port, and all nodes' addresses as JGroups takes them. Ends with the process that started it.
 */
public final class InfinispanNode {
    private static final String CACHE = "peers";
    private static final String STACK = "/org/infinispan/configuration/default-jgroups-tcp.xml";

    /** Finding each other by multicast is not for a loopback. */
    private static final String DISCOVERY = "(?s)<MPING.*?/>";

    private InfinispanNode() {}

    public static void main(final String[] args) throws IOException, InterruptedException {
        start(Integer.parseInt(args[0]), args[1]);
        while (!Thread.currentThread().isInterrupted()) {
            TimeUnit.DAYS.sleep(1);
        }
    }

    static EmbeddedCacheManager start(final int port, final String initialHosts) throws IOException {
        final GlobalConfigurationBuilder global = GlobalConfigurationBuilder.defaultClusteredBuilder();
        global.transport().clusterName(CACHE).addProperty("configurationFile", stackFile(initialHosts));
        setProperties(port);
        final EmbeddedCacheManager manager = new DefaultCacheManager(global.build());
        final ConfigurationBuilder cache = new ConfigurationBuilder();
        cache.clustering().cacheMode(CacheMode.REPL_SYNC);
        manager.defineConfiguration(CACHE, cache.build());
        manager.getCache(CACHE);
        return manager;
    }

    /** What the stack is told by way of the JVM's properties. */
    private static void setProperties(final int port) {
        System.setProperty("jgroups.bind.address", NodeProcesses.HOST);
        System.setProperty("jgroups.bind.port", Integer.toString(port));
        System.setProperty("jgroups.port_range", "0");
        // The failure detector listens on a port of its own, three above: the block has nine.
        System.setProperty("jgroups.fd.port-offset", "3");
    }

    /** Infinispan's own TCP stack but for how nodes find each other, in a file in the round's directory, which this process runs in. */
    private static String stackFile(final String initialHosts) throws IOException {
        final Path file = Files.createTempFile(Path.of("").toAbsolutePath(), "jgroups-", ".xml");
        try (InputStream in = InfinispanNode.class.getResourceAsStream(STACK)) {
            final String stack = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            Files.writeString(
                    file,
                    stack.replaceFirst(
                            DISCOVERY, "<TCPPING initial_hosts=\"" + initialHosts + "\" port_range=\"0\"/>"));
        }
        return file.toString();
    }

    static boolean isComplete(final EmbeddedCacheManager manager) {
        return manager.getMembers() != null
                && manager.getMembers().size() == NodeProcesses.NODES
                && cache(manager)
                                .getAdvancedCache()
                                .getDistributionManager()
                                .getCacheTopology()
                                .getMembers()
                                .size()
                        == NodeProcesses.NODES;
    }

    static Cache<String, byte[]> cache(final EmbeddedCacheManager manager) {
        return manager.getCache(CACHE);
    }
}
