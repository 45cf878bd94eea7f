package io.sternline.benchmarks.memory;

import io.sternline.server.engine.EntryTable;

/**
 * What the engine takes after a step, and what the step cost.
 *
 * @param entries entries held.
 * @param dataBytes bytes of their keys and values.
 * @param engineBytes all memory of the engine: what it took from the system and what it takes of the Java heap.
 * @param memoryBytes what it took from the system, free or not.
 * @param freeBytes what of that is free.
 * @param heapBytes what it takes of the Java heap.
 * @param overheadBytesPerEntry {@code (engineBytes - dataBytes) / entries}: free memory is charged to the entries that are
 *     there. Null where there are none.
 * @param usedOverheadBytesPerEntry the same without what is free.
 * @param residentBytes of the whole process, JVM included; -1: unknown.
 * @param operations what the step did: entries it dealt with, or messages of the log.
 * @param seconds what it took.
 * @param perSecond operations per second.
 */
public record Footprint(
        long entries,
        long dataBytes,
        long engineBytes,
        long memoryBytes,
        long freeBytes,
        long heapBytes,
        Double overheadBytesPerEntry,
        Double usedOverheadBytesPerEntry,
        long residentBytes,
        long operations,
        double seconds,
        double perSecond) {

    static Footprint of(final EntryTable table, final long operations, final long elapsedNs) {
        final long entries = table.entries();
        final long engineBytes = table.memoryBytes() + table.heapBytes();
        final double seconds = elapsedNs / 1e9;
        return new Footprint(
                entries,
                table.bytes(),
                engineBytes,
                table.memoryBytes(),
                table.freeBytes(),
                table.heapBytes(),
                perEntry(engineBytes - table.bytes(), entries),
                perEntry(engineBytes - table.freeBytes() - table.bytes(), entries),
                ProcessMemory.residentBytes(),
                operations,
                seconds,
                operations / seconds);
    }

    private static Double perEntry(final long bytes, final long entries) {
        return entries == 0 ? null : (double) bytes / entries;
    }
}
