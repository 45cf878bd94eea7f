package io.sternline.client.transport;

import io.sternline.client.StoreClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.awaitility.Awaitility;

/**
 * A group of scripted nodes on free ports of this machine, over one {@link ScriptedStore}. Every node answers properly
 * until a test gives it another script.
 */
final class ScriptedGroup implements AutoCloseable {
    static final int NO_PRIMARY = -1;

    private final ScriptedStore store = new ScriptedStore();
    private final List<ScriptedNode> nodes = new ArrayList<>();
    private final List<Seen> commands = new CopyOnWriteArrayList<>();
    private final List<Seen> queries = new CopyOnWriteArrayList<>();
    private final List<ScriptedWatch> watches = new CopyOnWriteArrayList<>();
    private volatile int primaryNodeId;
    private volatile long term = 1;
    private volatile Set<Integer> draining = Set.of();

    ScriptedGroup(final int size) {
        try {
            for (int nodeId = 0; nodeId < size; nodeId++) {
                nodes.add(new ScriptedNode(this, nodeId));
            }
            nodes.forEach(ScriptedNode::start);
        } catch (final IOException ex) {
            throw new UncheckedIOException(ex);
        }
    }

    ScriptedStore store() {
        return store;
    }

    ScriptedNode node(final int nodeId) {
        return nodes.get(nodeId);
    }

    List<ScriptedNode> nodes() {
        return nodes;
    }

    ScriptedNode primary() {
        return nodes.get(primaryNodeId);
    }

    int primaryNodeId() {
        return primaryNodeId;
    }

    long term() {
        return term;
    }

    /** Makes another node the primary of the next term (or none) and tells all connected clients. */
    void movePrimary(final int nodeId) {
        primaryNodeId = nodeId;
        term++;
        nodes.forEach(ScriptedNode::tellTopology);
    }

    boolean isDraining(final int nodeId) {
        return draining.contains(nodeId);
    }

    /** Whether a node sends clients elsewhere, as a real one does. */
    boolean isTurningAway(final int nodeId) {
        return isDraining(nodeId)
                && primaryNodeId != NO_PRIMARY
                && primaryNodeId != nodeId
                && draining.size() < nodes.size();
    }

    /** Says of these nodes that they are draining, and tells all connected clients. */
    void drain(final Set<Integer> nodeIds) {
        draining = nodeIds;
        nodes.forEach(ScriptedNode::tellTopology);
    }

    /** All commands of all nodes in the order they came in. */
    List<Seen> commands() {
        return commands;
    }

    List<Seen> commands(final int templateId) {
        return commands.stream().filter(seen -> seen.templateId() == templateId).toList();
    }

    List<Seen> queries() {
        return queries;
    }

    List<Seen> queries(final int templateId) {
        return queries.stream().filter(seen -> seen.templateId() == templateId).toList();
    }

    /** All watches that clients asked for, in the order they came in. */
    List<ScriptedWatch> watches() {
        return watches;
    }

    /** Waits until a watch was asked for so many times, and gives the last. */
    ScriptedWatch awaitWatch(final int count) {
        Awaitility.await().until(() -> watches.size() >= count);
        return watches.get(count - 1);
    }

    /** What every node says to a watch as soon as it is asked for. */
    void onWatch(final Consumer<ScriptedWatch> script) {
        nodes.forEach(node -> node.onWatch(script));
    }

    String[] endpoints() {
        return nodes.stream().map(node -> node.endpoint().toString()).toArray(String[]::new);
    }

    StoreClient.Builder client() {
        return StoreClient.builder().endpoints(endpoints()).name("test");
    }

    @Override
    public void close() {
        nodes.forEach(ScriptedNode::close);
    }
}
