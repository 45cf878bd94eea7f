package io.sternline.benchmarks.growth;

import io.sternline.server.cli.process.LocalGroupSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** What memory a point's nodes are given, and whether the machine has it: one that has not would kill processes instead. */
final class MemoryNeed {
    private static final int NODES = 3;

    /** What an entry counts against the limit beside its key and value, see {@link io.sternline.client.NamespaceSettings}. */
    private static final int ENTRY_BYTES = 64;

    /** Of a node: heap, code, buffers of the log, connections. */
    private static final long NODE_BYTES = 768L << 20;

    private static final Path MEMINFO = Path.of("/proc/meminfo");
    private static final String AVAILABLE = "MemAvailable:";
    private static final long KIB = 1024;

    private MemoryNeed() {}

    /** For {@code limits.stateBytesMax} of a node: half as much again as what is to be held, so that no limit is met. */
    static long stateBytesMax(final Point point, final int keyBytes) {
        final long held = (long) point.entries() * (keyBytes + point.valueBytes() + ENTRY_BYTES);
        return Math.max(LocalGroupSettings.STATE_BYTES_MAX_DEFAULT, held + held / 2);
    }

    /** @throws IllegalStateException if the machine has not the memory for the entries of three nodes. */
    static void check(final Point point, final int keyBytes) throws IOException {
        final long held = (long) point.entries() * (keyBytes + point.valueBytes() + ENTRY_BYTES);
        final long needed = NODES * (held + NODE_BYTES);
        final long available = availableBytes();
        if (needed > available) {
            throw new IllegalStateException(String.format(
                    Locale.ROOT,
                    "three nodes with %,d entries of %,d bytes take some %,d MiB of memory, and the machine has %,d MiB free;"
                            + " ask for less, or elsewhere",
                    point.entries(),
                    point.valueBytes(),
                    needed >> 20,
                    available >> 20));
        }
    }

    private static long availableBytes() throws IOException {
        if (!Files.isReadable(MEMINFO)) {
            return Long.MAX_VALUE;
        }
        return Files.readAllLines(MEMINFO).stream()
                .filter(line -> line.startsWith(AVAILABLE))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                .findFirst()
                .orElse(Long.MAX_VALUE);
    }
}
