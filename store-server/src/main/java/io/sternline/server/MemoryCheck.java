package io.sternline.server;

import com.sun.management.OperatingSystemMXBean;
import io.sternline.server.engine.EntryTable;
import java.lang.management.ManagementFactory;
import java.util.Optional;

/**
 * Compares what a node is allowed to hold with what its machine has. A node that swaps, or that the system kills for want
 * of memory, is worse than one that says no; but only who runs it knows what else the machine is for, so this warns only.
 */
final class MemoryCheck {
    /** Room for what else a node needs: the log's buffers, network buffers, code and threads. */
    private static final long RESERVE_BYTES = 512L << 20;

    private MemoryCheck() {}

    /** Looks at this process's machine, or container. */
    static Optional<String> complaint(final long stateBytesMax, final long asyncBytesMax) {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? complaint(
                        stateBytesMax,
                        asyncBytesMax,
                        system.getTotalMemorySize(),
                        Runtime.getRuntime().maxMemory())
                : Optional.empty();
    }

    /**
     * @param stateBytesMax what the state may take.
     * @param asyncBytesMax what ASYNC namespaces may take.
     * @param machineBytes what the machine has.
     * @param heapBytesMax how much of it the Java heap may take.
     * @return what does not fit and what to do; nothing if all fits.
     */
    static Optional<String> complaint(
            final long stateBytesMax, final long asyncBytesMax, final long machineBytes, final long heapBytesMax) {
        final long entriesBytes = stateBytesMax + asyncBytesMax;
        final long setAsideBytes = EntryTable.setAsideBytesMax(stateBytesMax);
        if (machineBytes <= 0 || entriesBytes + setAsideBytes <= machineBytes - heapBytesMax - RESERVE_BYTES) {
            return Optional.empty();
        }
        return Optional.of("limits.stateBytesMax and limits.asyncBytesMax are " + HumanBytes.about(entriesBytes)
                + " together, more than this machine can hold: it has " + HumanBytes.about(machineBytes)
                + ", of which the Java heap may take " + HumanBytes.about(heapBytesMax)
                + ", what changes while a snapshot"
                + " is written " + HumanBytes.about(setAsideBytes) + ", and buffers about "
                + HumanBytes.about(RESERVE_BYTES)
                + ". Before the store says that it is full the machine may swap, or the system end the node: lower"
                + " these limits on all nodes, lower -Xmx, or add memory");
    }
}
