package io.sternline.benchmarks.peers;

import io.sternline.benchmarks.failover.Rig;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.StoreClient;
import io.sternline.server.cli.process.GroupStatus;
import io.sternline.server.cli.process.JavaProcess;
import java.util.List;

/** A group of three node processes. */
final class SternlineNodes implements RunningPeer {
    private static final String NAMESPACE = "peers";

    private final Rig rig;
    private final StoreClient admin;

    SternlineNodes(final Rig rig) {
        this.rig = rig;
        this.admin = StoreClient.builder().endpoints(rig.group().endpoints()).build();
        admin.admin().defineNamespaceIfAbsent(NAMESPACE, NamespaceSettings.DEFAULT);
    }

    @Override
    public String version() {
        return "sternline " + admin.admin().status().get(0).version();
    }

    @Override
    public List<Long> nodePids() {
        return NodeProcesses.numbers()
                .mapToObj(rig.group()::process)
                .filter(JavaProcess::isAlive)
                .map(JavaProcess::pid)
                .toList();
    }

    @Override
    public Driver connect(final Shape shape) {
        return new SternlineDriver(rig.group().endpoints(), NAMESPACE);
    }

    @Override
    public void killPrimary() {
        final NodeStatus primary = GroupStatus.primary(admin.admin().status())
                .orElseThrow(() -> new IllegalStateException("the group has no primary"));
        rig.group().kill9(primary.nodeId());
    }

    @Override
    public void close() {
        admin.close();
        rig.close();
    }
}
