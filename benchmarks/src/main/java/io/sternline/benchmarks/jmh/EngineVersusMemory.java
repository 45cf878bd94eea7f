package io.sternline.benchmarks.jmh;

import io.sternline.benchmarks.data.Draws;
import io.sternline.benchmarks.data.Keys;
import io.sternline.server.engine.ByteSlice;
import java.util.concurrent.TimeUnit;
import org.agrona.BitUtil;
import org.agrona.UnsafeApi;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What the machine itself takes for the least that any engine must do: draw a key, and wait once for memory that no cache
 * holds. Dividing an engine's time by the walk's says how many such waits it stands for.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineVersusMemory {
    private static final long SEED = 42;
    private static final int OVERHEAD_BYTES = 64;

    /**
     * As much memory off-heap as the entries take, one cell for each. A cell says which comes next, and the way leads
     * through all of them before it comes round, so that no load can begin before the one before it has ended.
     */
    @State(Scope.Thread)
    public static class Walk {
        @Param("1000000")
        int entries;

        @Param("200")
        int valueBytes;

        private long address;
        private int cellBytes;
        private long at;

        /** Sattolo's shuffle: a permutation that is one cycle. */
        @Setup(Level.Trial)
        public void lay() {
            cellBytes = BitUtil.align(Keys.BYTES + valueBytes + OVERHEAD_BYTES, BitUtil.CACHE_LINE_LENGTH);
            address = UnsafeApi.allocateMemory((long) entries * cellBytes);
            for (int cell = 0; cell < entries; cell++) {
                UnsafeApi.putLong(cellAddress(cell), cellAddress(cell));
            }
            for (int cell = entries - 1; cell > 0; cell--) {
                final long here = cellAddress(cell);
                final long there = cellAddress(new Draws(cell, SEED + cell).next());
                final long swapped = UnsafeApi.getLong(here);
                UnsafeApi.putLong(here, UnsafeApi.getLong(there));
                UnsafeApi.putLong(there, swapped);
            }
            at = address;
        }

        private long cellAddress(final int cell) {
            return address + (long) cell * cellBytes;
        }

        @TearDown(Level.Trial)
        public void free() {
            UnsafeApi.freeMemory(address);
        }
    }

    /** Keys, and where they are drawn from. */
    @State(Scope.Thread)
    public static class Drawn {
        @Param("1000000")
        int entries;

        private final Keys keys = new Keys();
        private Draws draws;

        @Setup(Level.Trial)
        public void prepare() {
            draws = new Draws(entries, SEED);
        }
    }

    /** One load that depends on the one before. */
    @Benchmark
    public long walk(final Walk walk) {
        walk.at = UnsafeApi.getLong(walk.at);
        return walk.at;
    }

    /** Drawing and making a key: part of every other figure. */
    @Benchmark
    public ByteSlice drawKey(final Drawn drawn) {
        return drawn.keys.at(drawn.draws.next());
    }
}
