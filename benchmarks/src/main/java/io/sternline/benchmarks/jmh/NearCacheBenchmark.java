package io.sternline.benchmarks.jmh;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sternline.benchmarks.data.Draws;
import io.sternline.client.Entry;
import io.sternline.client.NearCache;
import io.sternline.client.transport.FilledNearCache;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * Hits of the client's near cache, beside what else an application might hold the same values in: Caffeine, bounded, and the
 * JDK's map, which bounds nothing. Keys are drawn at random, and equal to those held but not the same, as a caller's are.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class NearCacheBenchmark {
    private static final long SEED = 42;

    /** Java heap of an entry with its key, and the caller's copy of the key, in the largest of the three; rounded up. */
    private static final int ENTRY_HEAP_BYTES = 480;

    /** Java heap that holds what is read, with room for the collector to work in. */
    static long heapBytes(final long entries, final int valueBytes) {
        return entries * (ENTRY_HEAP_BYTES + valueBytes) * 3 / 2 + (64 << 20);
    }

    /** Keys to be held, keys to ask for, and values. */
    @State(Scope.Thread)
    public static class Data {
        @Param("100000")
        int entries;

        @Param("200")
        int valueBytes;

        String[] held;
        byte[][] values;
        private String[] asked;
        private Draws draws;

        @Setup(Level.Trial)
        public void draw() {
            final Random random = new Random(SEED);
            draws = new Draws(entries, SEED);
            held = new String[entries];
            asked = new String[entries];
            values = new byte[entries][valueBytes];
            for (int index = 0; index < entries; index++) {
                held[index] = String.format("session-%08x", Integer.reverse(index));
                asked[index] = String.format("session-%08x", Integer.reverse(index));
                random.nextBytes(values[index]);
            }
        }

        String next() {
            return asked[draws.next()];
        }
    }

    /** The near cache; entries do not expire. */
    @State(Scope.Thread)
    public static class Near {
        NearCache cache;

        @Setup(Level.Trial)
        public void fill(final Data data) {
            cache = FilledNearCache.of(data.held, data.values, false);
        }
    }

    /** The near cache; entries have a deadline. */
    @State(Scope.Thread)
    public static class NearExpiring {
        NearCache cache;

        @Setup(Level.Trial)
        public void fill(final Data data) {
            cache = FilledNearCache.of(data.held, data.values, true);
        }
    }

    /** Caffeine with room for all. */
    @State(Scope.Thread)
    public static class Caffeinated {
        Cache<String, byte[]> cache;

        @Setup(Level.Trial)
        public void fill(final Data data) {
            cache = Caffeine.newBuilder().maximumSize(2L * data.entries).build();
            for (int index = 0; index < data.entries; index++) {
                cache.put(data.held[index], data.values[index]);
            }
        }
    }

    /** The JDK's map. */
    @State(Scope.Thread)
    public static class Mapped {
        final ConcurrentHashMap<String, byte[]> map = new ConcurrentHashMap<>();

        @Setup(Level.Trial)
        public void fill(final Data data) {
            for (int index = 0; index < data.entries; index++) {
                map.put(data.held[index], data.values[index]);
            }
        }
    }

    @Benchmark
    public Optional<Entry> nearCacheGet(final Near near, final Data data) {
        return near.cache.get(data.next());
    }

    @Benchmark
    public Optional<Entry> nearCacheGetExpiring(final NearExpiring near, final Data data) {
        return near.cache.get(data.next());
    }

    @Benchmark
    public byte[] caffeineGetIfPresent(final Caffeinated caffeinated, final Data data) {
        return caffeinated.cache.getIfPresent(data.next());
    }

    @Benchmark
    public byte[] concurrentHashMapGet(final Mapped mapped, final Data data) {
        return mapped.map.get(data.next());
    }
}
