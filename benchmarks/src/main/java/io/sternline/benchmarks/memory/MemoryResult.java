package io.sternline.benchmarks.memory;

/**
 * What a run found.
 *
 * @param overheadBytesPerEntry of {@code filled}: all memory of the engine beside keys and values, for each entry.
 * @param residentOverheadBytesPerEntry the same as the operating system sees it: growth of the process by the fill, less
 *     keys and values. Checks what the engine says of itself; null where the system does not tell.
 * @param engineBytes of {@code filled}.
 * @param dataBytes of {@code filled}.
 * @param peakHeapBytes most Java heap in use during the whole run, garbage included.
 * @param peakResidentBytes most memory the process held during the whole run; -1: unknown.
 * @param filled entries with values of the same size.
 * @param overwritten each of them overwritten with a value of a random size, none to twice as long.
 * @param halved a random half of them removed.
 * @param refilled those put back with random sizes.
 * @param expired the time of all is up, and they have been reaped; null where entries do not expire.
 * @param settled ten thousand messages of the log later; null likewise.
 * @param reaping how that went; null likewise.
 */
public record MemoryResult(
        double overheadBytesPerEntry,
        Double residentOverheadBytesPerEntry,
        long engineBytes,
        long dataBytes,
        long peakHeapBytes,
        long peakResidentBytes,
        Footprint filled,
        Footprint overwritten,
        Footprint halved,
        Footprint refilled,
        Footprint expired,
        Footprint settled,
        Reaping reaping) {

    /**
     * How expired entries went, a bounded number of looks for each message of the log.
     *
     * @param looksMax the bound.
     * @param calls how many messages of the log it took.
     * @param longestCallUs the longest that one of them was held up.
     * @param meanCallUs how long one was on average.
     */
    public record Reaping(int looksMax, long calls, double longestCallUs, double meanCallUs) {}
}
