package io.sternline.server.gateway;

import io.sternline.protocol.sbe.CloseReason;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * All connections of the gateway, and what holds for them together: their number, the memory they may hold between them,
 * and whose turn it is when the log has room again.
 */
final class ConnectionTable {
    /** Stands in the log for the gateway itself; no client has it. */
    static final long GATEWAY_ID = 1;

    /** All connections are added up whenever one part in this many of what may wait was queued. */
    private static final int QUEUED_PARTS = 8;

    private final GatewayLimits limits;
    private final MemoryLimits memory;
    private final MemoryGauge inbound = new MemoryGauge();
    private final MemoryGauge queued = new MemoryGauge();
    private final Long2ObjectHashMap<Connection> byId = new Long2ObjectHashMap<>();
    private final ArrayDeque<Connection> paused = new ArrayDeque<>();
    private final List<Connection> visited = new ArrayList<>();
    private final Consumer<Connection> visit = visited::add;
    private long nextId = GATEWAY_ID + 1;
    private long sweptNs;
    private boolean isMemoryShort;

    ConnectionTable(final GatewayLimits limits, final MemoryLimits memory) {
        this.limits = limits;
        this.memory = memory;
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

    /** What the buffers of frames that are not taken yet hold. */
    MemoryGauge inbound() {
        return inbound;
    }

    /** What was queued for sockets since that was last added up over all of them. */
    MemoryGauge queued() {
        return queued;
    }

    /**
     * Looks after timeouts and shared memory, every {@link Limits#SWEEP_INTERVAL_NS}.
     *
     * @return whether it was time for it.
     */
    boolean sweep(final long nowNs) {
        if (nowNs - sweptNs < Limits.SWEEP_INTERVAL_NS) {
            return false;
        }
        sweptNs = nowNs;
        forEach(connection -> connection.checkTime(nowNs, limits));
        boundOutbound();
        return true;
    }

    /** To be called after bytes have come in or were queued: the sweep alone would let too many pass. */
    void boundMemory() {
        if (inbound.bytes() > memory.inboundBytesMax()) {
            boundInbound();
        }
        if (queued.bytes() > memory.outboundBytesMax() / QUEUED_PARTS) {
            boundOutbound();
        }
    }

    private void boundInbound() {
        while (inbound.bytes() > memory.inboundBytesMax()) {
            final Connection largest = largest(Connection::inboundBytes);
            if (largest == null) {
                return;
            }
            largest.goodbye(
                    CloseReason.TOO_MANY_CONNECTIONS,
                    "unfinished frames of all connections hold " + inbound.bytes() + " bytes, over "
                            + memory.inboundBytesMax() + "; this connection has the largest");
        }
    }

    private void boundOutbound() {
        queued.reset();
        long bytes = 0;
        for (final Connection connection : byId.values()) {
            bytes += connection.outboundBytes();
        }
        isMemoryShort = bytes > memory.outboundBytesMax() / 2;
        while (bytes > memory.outboundBytesMax()) {
            final Connection largest = largest(Connection::outboundBytes);
            if (largest == null) {
                return;
            }
            final long largestBytes = largest.outboundBytes();
            largest.goodbye(
                    CloseReason.SLOW_CONSUMER,
                    "replies waiting for all connections hold " + bytes + " bytes, over " + memory.outboundBytesMax()
                            + "; this connection has the most, " + largestBytes);
            // Its Goodbye would wait behind all the rest.
            largest.close();
            bytes -= largestBytes;
        }
    }

    /** The connection that has most; null if none has any. */
    private Connection largest(final ToLongFunction<Connection> measure) {
        Connection largest = null;
        long most = 0;
        for (final Connection connection : byId.values()) {
            final long bytes = measure.applyAsLong(connection);
            if (bytes > most) {
                most = bytes;
                largest = connection;
            }
        }
        return largest;
    }
}
