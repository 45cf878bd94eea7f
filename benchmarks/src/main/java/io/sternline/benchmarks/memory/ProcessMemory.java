package io.sternline.benchmarks.memory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.nio.file.Files;
import java.nio.file.Path;

/** What this process takes of the machine's memory, as its operating system and its JVM see it. */
public final class ProcessMemory {
    /** Where the operating system does not say. */
    public static final long UNKNOWN = -1;

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final long KIB = 1024;

    private ProcessMemory() {}

    /** Bytes of physical memory held now. */
    public static long residentBytes() {
        return statusBytes("VmRSS:");
    }

    /** Most bytes of physical memory held at any time. */
    public static long peakResidentBytes() {
        return statusBytes("VmHWM:");
    }

    /** Most Java heap in use at any time, garbage included: the sum of the peaks of the heap's pools. */
    public static long peakHeapBytes() {
        return ManagementFactory.getMemoryPoolMXBeans().stream()
                .filter(pool -> pool.getType() == MemoryType.HEAP)
                .mapToLong(pool -> pool.getPeakUsage().getUsed())
                .sum();
    }

    private static long statusBytes(final String field) {
        if (!Files.isReadable(STATUS)) {
            return UNKNOWN;
        }
        try {
            return Files.readAllLines(STATUS).stream()
                    .filter(line -> line.startsWith(field))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * KIB)
                    .findFirst()
                    .orElse(UNKNOWN);
        } catch (final IOException e) {
            throw new UncheckedIOException("could not read " + STATUS, e);
        }
    }
}
