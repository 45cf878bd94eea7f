package io.sternline.server;

import io.sternline.replication.NodeStatus;
import io.sternline.replication.async.AsyncConfig;
import io.sternline.replication.async.AsyncStatus;
import io.sternline.server.gateway.GatewayCounters;
import io.sternline.server.state.NodeFacts;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Facts of a running node. Any thread. */
record LiveNodeFacts(
        ServerConfig config,
        Supplier<NodeStatus> status,
        Supplier<Optional<AsyncStatus>> asyncStatuses,
        GatewayCounters counters,
        long startedNs)
        implements NodeFacts {
    @Override
    public int nodeId() {
        return config.nodeId();
    }

    @Override
    public long asyncBytesMax() {
        return config.limits().asyncBytesMax();
    }

    @Override
    public AsyncConfig asyncConfig() {
        return config.async();
    }

    @Override
    public Optional<AsyncStatus> asyncStatus() {
        return asyncStatuses.get();
    }

    @Override
    public NodeStatus replication() {
        return status.get();
    }

    @Override
    public int connections() {
        return (int) Math.max(0, counters.connections() - counters.observers());
    }

    @Override
    public long uptimeMs() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNs);
    }

    @Override
    public String group() {
        return config.group();
    }

    @Override
    public String serverVersion() {
        return ServerVersion.TEXT;
    }

    @Override
    public String durability() {
        return ServerConfig.lower(config.durability());
    }
}
