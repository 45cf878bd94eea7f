package io.sternline.client.transport;

import io.sternline.client.Admin;
import io.sternline.client.NamespaceSettings;
import io.sternline.client.NodeStatus;
import io.sternline.client.Promotion;
import io.sternline.client.PromotionPlan;
import io.sternline.client.PromotionResult;
import io.sternline.client.ReadLevel;
import io.sternline.client.Takeover;
import io.sternline.client.Watch;
import io.sternline.client.WatchOptions;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What operators ask. A namespace is defined by a write like any other, so being sent twice does no harm either. */
final class AdminHandle implements Admin {
    private final ClientLoop loop;
    private final BlockingCalls blocking;
    private final PromotionCalls promotions;

    AdminHandle(final ClientLoop loop, final BlockingCalls blocking) {
        this.loop = loop;
        this.blocking = blocking;
        this.promotions = new PromotionCalls(loop, blocking);
    }

    @Override
    public void defineNamespace(final String name, final NamespaceSettings settings) {
        define("defineNamespace", name, settings, false);
    }

    @Override
    public NamespaceSettings defineNamespaceIfAbsent(final String name, final NamespaceSettings settings) {
        return define("defineNamespaceIfAbsent", name, settings, true);
    }

    @Override
    public Map<String, NamespaceInfo> namespaces() {
        blocking.requireForeignThread();
        final ReadCall<Map<String, NamespaceInfo>> call = new ReadCall<>(
                "namespaces",
                null,
                loop.callTimeoutMs(),
                QueryKind.LIST_NAMESPACES,
                ReadLevel.LINEARIZABLE,
                QueryEncoder.listNamespaces(),
                Answers::namespaces);
        return Collections.unmodifiableMap(new TreeMap<>(blocking.await(loop.submit(call))));
    }

    @Override
    public List<NodeStatus> status() {
        blocking.requireForeignThread();
        return blocking.await(loop.submit(new StatusSurvey(loop.callTimeoutMs())));
    }

    @Override
    public void drain(final int nodeId) {
        drain("drain", nodeId, true);
    }

    @Override
    public void undrain(final int nodeId) {
        drain("undrain", nodeId, false);
    }

    private void drain(final String operation, final int nodeId, final boolean isToDrain) {
        blocking.requireForeignThread();
        final byte[] message = CommandEncoder.drainNode(nodeId, isToDrain);
        blocking.await(loop.submit(
                new WriteCall<>(operation + " node " + nodeId, null, loop.callTimeoutMs(), message, Answers::receipt)));
    }

    @Override
    public PromotionPlan promotionPlan(final int nodeId) {
        blocking.requireForeignThread();
        return promotions.plan(nodeId);
    }

    @Override
    public PromotionResult promote(final int nodeId, final Promotion options) {
        blocking.requireForeignThread();
        return promotions.promote(nodeId, options);
    }

    @Override
    public List<Takeover> history() {
        blocking.requireForeignThread();
        return promotions.history();
    }

    @Override
    public Watch watch(final WatchOptions options) {
        return PulledWatch.open(options.afterRevision(), blocking, sink -> loop.watch(null, options, sink));
    }

    private NamespaceSettings define(
            final String operation, final String name, final NamespaceSettings settings, final boolean ifAbsent) {
        blocking.requireForeignThread();
        final byte[] message =
                CommandEncoder.defineNamespace(Arguments.namespaceName(name), Arguments.settings(settings), ifAbsent);
        return blocking.await(loop.submit(
                new WriteCall<>(operation + " '" + name + "'", null, loop.callTimeoutMs(), message, Answers::defined)));
    }
}
