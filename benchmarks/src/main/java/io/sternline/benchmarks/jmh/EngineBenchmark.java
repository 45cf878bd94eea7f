package io.sternline.benchmarks.jmh;

import io.sternline.benchmarks.data.Draws;
import io.sternline.benchmarks.data.Expiry;
import io.sternline.benchmarks.data.Sessions;
import io.sternline.server.engine.EntryView;
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
import org.openjdk.jmh.annotations.TearDown;

/** Single operations of the engine on keys drawn at random, so that nearly all meet entries no cache holds. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class EngineBenchmark {
    private static final long SEED = 42;

    /** An engine full of sessions. */
    @State(Scope.Thread)
    public static class Filled {
        @Param("1000000")
        int entries;

        @Param("200")
        int valueBytes;

        Sessions sessions;
        Draws draws;

        @Setup(Level.Trial)
        public void fill() {
            sessions = new Sessions(valueBytes, Expiry.IDLE, SEED);
            draws = new Draws(entries, SEED);
            for (int index = 0; index < entries; index++) {
                sessions.put(index, valueBytes);
            }
        }

        @TearDown(Level.Trial)
        public void close() {
            sessions.close();
        }
    }

    /** An engine full of counters. */
    @State(Scope.Thread)
    public static class Counters {
        @Param("1000000")
        int entries;

        Sessions sessions;
        Draws draws;

        @Setup(Level.Trial)
        public void fill() {
            sessions = new Sessions(Long.BYTES, Expiry.IDLE, SEED);
            draws = new Draws(entries, SEED);
            for (int index = 0; index < entries; index++) {
                sessions.increment(index);
            }
        }

        @TearDown(Level.Trial)
        public void close() {
            sessions.close();
        }
    }

    /** Finds an entry and reads the beginning of its value. */
    @Benchmark
    public long get(final Filled filled) {
        final EntryView entry = filled.sessions.get(filled.draws.next());
        return entry.value().buffer().getLong(entry.value().offset());
    }

    /** Overwrites an entry with another value of the same size. */
    @Benchmark
    public void put(final Filled filled) {
        filled.sessions.put(filled.draws.next(), filled.valueBytes);
    }

    /** Finds an entry and renews its idle timeout. */
    @Benchmark
    public void touch(final Filled filled) {
        filled.sessions.touch(filled.draws.next());
    }

    /** Finds and removes an entry and puts it back: two writes. */
    @Benchmark
    public void removeAndPut(final Filled filled) {
        final int index = filled.draws.next();
        filled.sessions.remove(index);
        filled.sessions.put(index, filled.valueBytes);
    }

    /** Finds a counter and overwrites it with the next number. */
    @Benchmark
    public void increment(final Counters counters) {
        counters.sessions.increment(counters.draws.next());
    }
}
