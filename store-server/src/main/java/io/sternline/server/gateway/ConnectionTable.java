package io.sternline.server.gateway;

import io.sternline.protocol.sbe.CloseReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * All connections of the gateway, and what holds for them together: their number, the memory they may hold between them,
 * and whose turn it is when the log has room again.
 */
final class ConnectionTable {
    /** Stands in the log for the gateway itself; no client has it. */
    static final long GATEWAY_ID = 1;

    private final GatewayLimits limits;
    private final Long2ObjectHashMap<Connection> byId = new Long2ObjectHashMap<>();
    private final ArrayDeque<Connection> paused = new ArrayDeque<>();
    private final List<Connection> visited = new ArrayList<>();
    private final Consumer<Connection> visit = visited::add;
    private long nextId = GATEWAY_ID + 1;
    private long sweptNs;
    private boolean isMemoryShort;

    ConnectionTable(final GatewayLimits limits) {
        this.limits = limits;
    }

    /** Never given twice in the life of the process: a late reply must not reach a stranger. */
    long nextId() {
        return nextId++;
    }

    Connection get(final long id) {
        return byId.get(id);
    }

    int size() {
        return byId.size();
    }

    void add(final Connection connection) {
        byId.put(connection.id(), connection);
    }

    void remove(final Connection connection) {
        byId.remove(connection.id());
    }

    /** Visits every connection; each may be closed meanwhile. */
    void forEach(final Consumer<Connection> action) {
        byId.values().forEach(visit);
        for (int i = 0; i < visited.size(); i++) {
            action.accept(visited.get(i));
        }
        visited.clear();
    }

    /** The connection has a frame that the log had no room for. */
    void pause(final Connection connection) {
        paused.addLast(connection);
    }

    /**
     * Lets paused connections go on, the longest paused first, until one finds no room again.
     *
     * @return how many.
     */
    int resumePaused() {
        int resumed = 0;
        for (int left = paused.size(); left > 0; left--) {
            final Connection connection = paused.removeFirst();
            connection.resume();
            resumed++;
            if (connection.isPaused()) {
                break;
            }
        }
        return resumed;
    }

    boolean hasPaused() {
        return !paused.isEmpty();
    }

    /** Replies that may wait for one connection at this moment. */
    int outboundBytesMax() {
        return isMemoryShort
                ? Math.min(Limits.OUTBOUND_SHARE_BYTES, limits.outboundBytesMax())
                : limits.outboundBytesMax();
    }

    /** Looks after timeouts and shared memory, every {@link Limits#SWEEP_INTERVAL_NS}. */
    void sweep(final long nowNs) {
        if (nowNs - sweptNs < Limits.SWEEP_INTERVAL_NS) {
            return;
        }
        sweptNs = nowNs;
        byId.values().forEach(visit);
        long outboundBytes = 0;
        long unfinishedBytes = 0;
        Connection largest = null;
        for (int i = 0; i < visited.size(); i++) {
            final Connection connection = visited.get(i);
            connection.checkTime(nowNs, limits);
            outboundBytes += connection.outboundBytes();
            unfinishedBytes += connection.inboundBytes();
            if (largest == null || connection.inboundBytes() > largest.inboundBytes()) {
                largest = connection;
            }
        }
        visited.clear();
        isMemoryShort = outboundBytes > Limits.OUTBOUND_TOTAL_BYTES_MAX / 2;
        if (unfinishedBytes > Limits.UNFINISHED_TOTAL_BYTES_MAX) {
            largest.goodbye(
                    CloseReason.TOO_MANY_CONNECTIONS,
                    "unfinished frames of all connections hold " + unfinishedBytes + " bytes, over "
                            + Limits.UNFINISHED_TOTAL_BYTES_MAX + "; this connection has the largest");
        }
    }
}
