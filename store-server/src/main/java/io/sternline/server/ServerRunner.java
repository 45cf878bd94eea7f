package io.sternline.server;

import io.sternline.replication.NodeStartException;
import io.sternline.server.gateway.GatewayStartException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a node as a process: from its configuration file to the signal that ends it. */
public final class ServerRunner {
    /** The node ran and was asked to stop. */
    public static final int OK = 0;

    /** The node could not start or go on. */
    public static final int FAILED = 1;

    /** The configuration is wrong. */
    public static final int MISCONFIGURED = 2;

    private static final Logger LOG = LoggerFactory.getLogger(ServerRunner.class);
    private final StateMachineFactory factory;
    private final Replication.Starter starter;

    public ServerRunner(final StateMachineFactory factory) {
        this(factory, Replication::start);
    }

    ServerRunner(final StateMachineFactory factory, final Replication.Starter starter) {
        this.factory = factory;
        this.starter = starter;
    }

    /**
     * Runs until SIGTERM, SIGINT, an interrupt, or an error the node cannot survive.
     *
     * @param overrides by dotted key; they beat environment and file.
     * @return exit code.
     */
    public int run(final Path configFile, final Map<String, String> overrides) {
        Thread.setDefaultUncaughtExceptionHandler(ServerRunner::halt);
        final ServerConfig config;
        try {
            config = ServerConfig.load(configFile, System.getenv(), overrides);
        } catch (final ConfigException e) {
            e.problems().forEach(problem -> LOG.error("Configuration: {}", problem));
            return MISCONFIGURED;
        }
        final StoreNode node;
        try {
            node = StoreNode.start(config, factory, starter);
        } catch (final NodeStartException | GatewayStartException e) {
            LOG.error("Node {} cannot start: {}", config.nodeId(), e.getMessage());
            LOG.debug("The cause", e);
            return FAILED;
        }
        final Thread onSignal = new Thread(node::close, "shutdown");
        Runtime.getRuntime().addShutdownHook(onSignal);
        try (node) {
            logReady(config, node.clientAddress());
            return await(config, node);
        } finally {
            unhook(onSignal);
        }
    }

    /**
     * A thread that dies of something nobody caught leaves a node half alive: a peer that answers and does nothing. The
     * group does better without it. No exit hooks, no logging framework: what broke may be what they need.
     */
    private static void halt(final Thread thread, final Throwable cause) {
        System.err.println("Thread " + thread.getName() + " has failed; the node stops at once");
        cause.printStackTrace();
        Runtime.getRuntime().halt(FAILED);
    }

    private static void logReady(final ServerConfig config, final InetSocketAddress address) {
        LOG.info(
                "Node {} of group '{}' is up: clients on {}:{}, data in {}",
                config.nodeId(),
                config.group(),
                address.getHostString(),
                address.getPort(),
                config.dataDir());
    }

    private static int await(final ServerConfig config, final StoreNode node) {
        try {
            final Optional<Throwable> failure = node.awaitTermination();
            if (failure.isPresent()) {
                // Replication has told the whole story; here it is only said what became of the process.
                LOG.error(
                        "Node {} cannot go on and stops: {}",
                        config.nodeId(),
                        failure.get().getMessage());
                LOG.debug("The cause", failure.get());
                return FAILED;
            }
        } catch (final InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        LOG.info("Node {} has stopped", config.nodeId());
        return OK;
    }

    private static void unhook(final Thread onSignal) {
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (final IllegalStateException e) {
            LOG.debug("The process is already ending", e);
        }
    }
}
