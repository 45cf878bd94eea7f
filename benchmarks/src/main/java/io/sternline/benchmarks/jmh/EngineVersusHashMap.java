package io.sternline.benchmarks.jmh;

import io.sternline.benchmarks.data.Draws;
import io.sternline.benchmarks.data.Keys;
import io.sternline.benchmarks.data.Values;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;
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
 * The same data in the JDK's own map, at its best: looking up makes no garbage, and a value is its bytes and nothing else.
 * It knows no revisions, no expiry, no digest, and its hash can be flooded.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class EngineVersusHashMap {
    private static final long SEED = 42;

    /** A node, a key with its array's head, a value's head, and the table at its emptiest; rounded up. */
    private static final int ENTRY_HEAP_BYTES = 144;

    @Param("1000000")
    int entries;

    @Param("200")
    int valueBytes;

    private final byte[] probeBytes = new byte[Keys.BYTES];
    private final UnsafeBuffer probeBuffer = new UnsafeBuffer(probeBytes);
    private final ByteArrayKey probe = new ByteArrayKey(probeBytes);
    private final Map<ByteArrayKey, byte[]> map = new HashMap<>();
    private Draws draws;
    private Values values;

    /** Java heap that holds the map with room for the collector to work in. */
    public static long heapBytes(final long entries, final int valueBytes) {
        return (entries * (ENTRY_HEAP_BYTES + Keys.BYTES + valueBytes)) * 3 / 2 + (256 << 20);
    }

    @Setup(Level.Trial)
    public void fill() {
        draws = new Draws(entries, SEED);
        values = new Values(valueBytes, SEED);
        for (int index = 0; index < entries; index++) {
            final byte[] key = new byte[Keys.BYTES];
            Keys.write(index, new UnsafeBuffer(key), 0);
            map.put(new ByteArrayKey(key), values.next(valueBytes).toArray());
        }
    }

    /** Finds an entry and reads the beginning of its value. */
    @Benchmark
    public byte get() {
        return map.get(drawn())[0];
    }

    /** Replaces a value by a copy of another of the same size. */
    @Benchmark
    public byte[] put() {
        return map.replace(drawn(), values.next(valueBytes).toArray());
    }

    private ByteArrayKey drawn() {
        Keys.write(draws.next(), probeBuffer, 0);
        return probe.rehash();
    }
}
