package io.sternline.benchmarks.memory;

import io.sternline.benchmarks.data.Draws;
import io.sternline.benchmarks.data.Expiry;
import io.sternline.benchmarks.data.Sessions;
import io.sternline.server.engine.EntryTable;
import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/** Takes an engine through the life of its entries and weighs it after every step. */
public final class MemoryRun implements AutoCloseable {
    /** What the state machine allows itself for each message of the log. */
    private static final int LOOKS_MAX = 1_024;

    /** A batch of the log: with each, the engine gets its share of time to reap and to tidy up, as it does in a node. */
    private static final int OPERATIONS_PER_REAP = 100;

    /** Messages of the log after everything has expired, for the engine to give back what it will. */
    private static final int SETTLING_CALLS = 10_000;

    /** Each entry is looked at when its bucket comes up, and moved on at most a few times before it is due. */
    private static final int LOOKS_PER_ENTRY_MAX = 8;

    private final Settings settings;
    private final Sessions sessions;
    private final EntryTable table;
    private final Draws sizes;

    /**
     * What to measure.
     *
     * @param entries how many.
     * @param valueBytes size of their values when they are filled in.
     * @param expiry how they expire.
     * @param seed of everything random.
     */
    public record Settings(int entries, int valueBytes, Expiry expiry, long seed) {}

    public MemoryRun(final Settings settings) {
        this.settings = settings;
        this.sessions = new Sessions(2 * settings.valueBytes(), settings.expiry(), settings.seed());
        this.table = sessions.table();
        this.sizes = new Draws(2 * settings.valueBytes() + 1, settings.seed());
    }

    /** @param progress is told of each step that begins. */
    public MemoryResult run(final Consumer<String> progress) {
        final long residentBeforeBytes = ProcessMemory.residentBytes();
        progress.accept("fill");
        final Footprint filled = step(() -> forAll(index -> sessions.put(index, settings.valueBytes())));
        progress.accept("overwrite with random sizes");
        final Footprint overwritten = step(() -> forAll(index -> sessions.put(index, sizes.next())));
        progress.accept("remove half");
        final BitSet half = half();
        final Footprint halved = step(() -> forSome(half, sessions::remove));
        progress.accept("put them back");
        final Footprint refilled = step(() -> forSome(half, index -> sessions.put(index, sizes.next())));
        final Reaper reaper = settings.expiry() == Expiry.NONE ? null : new Reaper();
        if (reaper != null) {
            progress.accept("expire all");
        }
        final Footprint expired = reaper == null ? null : step(reaper::reapAll);
        final Footprint settled = reaper == null ? null : step(reaper::settle);
        return new MemoryResult(
                filled.overheadBytesPerEntry(),
                residentOverhead(filled, residentBeforeBytes),
                filled.engineBytes(),
                filled.dataBytes(),
                ProcessMemory.peakHeapBytes(),
                ProcessMemory.peakResidentBytes(),
                filled,
                overwritten,
                halved,
                refilled,
                expired,
                settled,
                reaper == null ? null : reaper.result());
    }

    private Double residentOverhead(final Footprint filled, final long residentBeforeBytes) {
        return residentBeforeBytes == ProcessMemory.UNKNOWN
                ? null
                : (double) (filled.residentBytes() - residentBeforeBytes - filled.dataBytes()) / filled.entries();
    }

    /** Does something to entries and weighs the engine afterwards. */
    private Footprint step(final Step step) {
        final long startNs = System.nanoTime();
        final long operations = step.run();
        return Footprint.of(table, operations, System.nanoTime() - startNs);
    }

    /** Says how many entries it dealt with. */
    @FunctionalInterface
    private interface Step {
        long run();
    }

    /** What is done to one entry. */
    @FunctionalInterface
    private interface Operation {
        void apply(int index);
    }

    private long forAll(final Operation operation) {
        for (int index = 0; index < settings.entries(); index++) {
            operation.apply(index);
            if (index % OPERATIONS_PER_REAP == 0) {
                reap(sessions.nowMs());
            }
        }
        return settings.entries();
    }

    private long forSome(final BitSet chosen, final Operation operation) {
        long operations = 0;
        for (int index = chosen.nextSetBit(0); index >= 0; index = chosen.nextSetBit(index + 1)) {
            operation.apply(index);
            if (++operations % OPERATIONS_PER_REAP == 0) {
                reap(sessions.nowMs());
            }
        }
        return operations;
    }

    private void reap(final long nowMs) {
        table.reap(nowMs, LOOKS_MAX, entry -> true);
    }

    private BitSet half() {
        final SplittableRandom random = new SplittableRandom(settings.seed());
        final BitSet chosen = new BitSet(settings.entries());
        for (int index = 0; index < settings.entries(); index++) {
            chosen.set(index, random.nextBoolean());
        }
        return chosen;
    }

    /** Lets everything expire at once and reaps it as the state machine does, bit by bit. */
    private final class Reaper {
        private long calls;
        private long longestCallNs;
        private long totalNs;

        private long reapAll() {
            final long entries = table.entries();
            final long nowMs = Expiry.afterAll(sessions.nowMs());
            final long callsMax = entries * LOOKS_PER_ENTRY_MAX / LOOKS_MAX + LOOKS_MAX;
            while (table.entries() > 0) {
                if (calls == callsMax) {
                    throw new IllegalStateException(
                            table.entries() + " of " + entries + " expired entries are left after " + calls
                                    + " calls of reap() with " + LOOKS_MAX + " looks each");
                }
                final long startNs = System.nanoTime();
                reap(nowMs);
                final long tookNs = System.nanoTime() - startNs;
                calls++;
                totalNs += tookNs;
                longestCallNs = Math.max(longestCallNs, tookNs);
            }
            return entries;
        }

        private long settle() {
            for (int i = 0; i < SETTLING_CALLS; i++) {
                reap(Expiry.afterAll(sessions.nowMs()));
            }
            return SETTLING_CALLS;
        }

        private MemoryResult.Reaping result() {
            return new MemoryResult.Reaping(LOOKS_MAX, calls, longestCallNs / 1e3, totalNs / 1e3 / calls);
        }
    }

    /** Gives the engine's memory back. */
    @Override
    public void close() {
        sessions.close();
    }
}
